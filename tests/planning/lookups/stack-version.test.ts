import { expect } from "chai";
import program from "../../../index";
import { readStackConfig } from "../../../cli/stack-file/read";
import { lookUpStackVersion } from "../../../planning/lookups/stack-version";
import { programVersion, type VersionedVpc } from "../../../planning/version";
import { create } from "../../../simulation/account/changes";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { runProgram } from "../../../simulation/run-program";
import { tags } from "../../support/declare";
import { projectDir } from "../../support/run-stack";

const region = "us-east-1";
const stack = { project: "workstation", stack: "test", region };

/** Returns an account with a VPC for each of these sets of tags. */
function withVpcs(vpcs: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    const account = emptyAccount({ callsUntilListed: -1 });
    for (const [name, ofVpc] of Object.entries(vpcs)) {
        const inputs = { cidrBlock: "10.20.0.0/16", tags: ofVpc };
        create(account, { type: "aws:ec2/vpc:Vpc", name, region, inputs });
    }
    return account;
}

async function found(account: SimulatedAccount): Promise<readonly VersionedVpc[]> {
    let versions: readonly VersionedVpc[] = [];
    const look = async () => {
        versions = await lookUpStackVersion(tags);
        return {};
    };
    await runProgram(look, { ...stack, config: {}, account });
    return versions;
}

describe("lookUpStackVersion", () => {
    const version = { "workstation:version": "9.0.0" };

    it("reads the tag of this stack's VPCs, and of no other stack's", async () => {
        const other = { ...tags, "workstation:stack": "other", ...version };
        const account = withVpcs({ ours: { ...tags, ...version }, other, theirs: version });
        expect(await found(account)).to.deep.equal([{ id: "vpc-ours", version: "9.0.0" }]);
    });

    it("finds none in a stack of the first release, and in an empty account", async () => {
        expect(await found(withVpcs({ ours: tags }))).to.deep.equal([]);
        expect(await found(emptyAccount())).to.deep.equal([]);
    });
});

describe("The program, in a checkout that is older than its stack", () => {
    it("is refused", async () => {
        const { project, config } = readStackConfig(projectDir, "dev");
        const dev = { ...tags, "workstation:stack": "dev" };
        const run = (version: string) => {
            const account = withVpcs({ ours: { ...dev, "workstation:version": version } });
            return runProgram(program, { project, stack: "dev", config, region, account });
        };
        const error = await run("9.0.0").catch((thrown: unknown) => thrown);
        expect(String(error)).to.contain("workstation 9.0.0 changed stack dev last");
        expect((await run("0.0.1")).outputs["version"]).to.equal(programVersion);
    });
});
