import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { TeamWorkstations } from "../../pulumi-package/team-workstations";
import type { TeamWorkstationsArgs } from "../../pulumi-package/arguments";
import { emptyAccount, type SimulatedAccount } from "../../simulation/account/simulated-account";
import { create } from "../../simulation/account/changes";
import { type ProgramRun, runProgram } from "../../simulation/run-program";
import { allOf } from "../support/declare";

const region = "us-east-1";

/** Runs a program with these teams in a stack `dev` of a project `acme`. */
async function teams(
    args: Readonly<Record<string, object>>,
    account?: SimulatedAccount,
): Promise<ProgramRun> {
    return runProgram(
        async () => {
            const made = Object.entries(args).map(([name, it]): [string, TeamWorkstations] => [
                name,
                new TeamWorkstations(name, it as TeamWorkstationsArgs),
            ]);
            for (const [, team] of made) await team.settled();
            return Object.fromEntries(
                made.map(([name, { machines, boxes }]) => [name, { machines, boxes }]),
            );
        },
        { project: "acme", stack: "dev", config: {}, region, ...(account && { account }) },
    );
}

const vision = (args: object, account?: SimulatedAccount) => teams({ vision: args }, account);

interface PropertiesError {
    readonly errors: readonly { readonly propertyPath: string; readonly reason: string }[];
}

/** Returns the refused arguments by their path. */
async function refused(args: object, name = "vision"): Promise<Readonly<Record<string, string>>> {
    try {
        await teams({ [name]: args });
    } catch (error) {
        expect(pulumi.InputPropertiesError.isInstance(error), String(error)).to.equal(true);
        const { errors } = error as PropertiesError;
        for (const { reason } of errors)
            expect(reason).not.to.match(/pulumi config|npx workstation|stack file|GiB:/);
        return Object.fromEntries(errors.map((it) => [it.propertyPath, it.reason]));
    }
    throw new Error("nothing was refused");
}

const ada = { name: "ada" };

describe("TeamWorkstations", () => {
    it("has the defaults of Pulumi.yaml, and a member's own values under the names of arguments", async () => {
        const { declared, outputs } = await vision({
            members: [ada, { name: "bob", dataVolumeGib: 70, os: "debian12", desktop: undefined }],
        });
        const volumes = allOf(declared, "aws:ebs/volume:Volume");
        expect(volumes.map(({ name, inputs }) => [name, inputs["size"]])).to.deep.equal([
            ["vision-ada-data", 50],
            ["vision-bob-data", 70],
        ]);
        const { machines } = outputs["vision"] as { machines: Record<string, { imageId: string }> };
        expect(machines["ada"]).to.include({ instanceType: "t3a.large" });
        expect(machines["bob"]?.imageId).to.match(/debian-?12/);
    });

    it("keeps two teams apart by names and by tags, even with a member of the same name", async () => {
        const { declared } = await teams({
            vision: { members: [ada] },
            speech: { members: [ada] },
        });
        const tagged = allOf(declared, "aws:ebs/volume:Volume").map(({ name, inputs }) => {
            const tags = inputs["tags"] as Readonly<Record<string, string>>;
            return [name, tags["workstation:stack"], tags["workstation:snapshots"]];
        });
        expect(tagged).to.have.deep.members([
            ["vision-ada-data", "dev.vision", "acme/dev.vision/daily"],
            ["speech-ada-data", "dev.speech", "acme/dev.speech/daily"],
        ]);
        expect(allOf(declared, "aws:ec2/vpc:Vpc").map(({ name }) => name)).to.have.members([
            "acme-dev-vision",
            "acme-dev-speech",
        ]);
    });

    it("takes a member's volume of this team alone", async () => {
        const account = emptyAccount({ callsUntilListed: -1 });
        for (const stack of ["dev.vision", "dev.speech", "dev"])
            create(account, {
                ...{ type: "aws:ebs/volume:Volume", name: `of-${stack}`, region },
                inputs: {
                    ...{ availabilityZone: "us-east-1b", size: 50 },
                    tags: {
                        "workstation:project": "acme",
                        "workstation:stack": stack,
                        "workstation:member": "ada",
                        "workstation:snapshots": `acme/${stack}/daily`,
                    },
                },
            });
        const { declared } = await vision({ members: [ada] }, account);
        const [volume] = allOf(declared, "aws:ebs/volume:Volume");
        expect(volume?.opts).to.include({ import: "vol-of-dev.vision" });
    });

    it("goes to a network that exists, in its zones only, with further policies for the role", async () => {
        const { declared } = await vision({
            members: [ada],
            vpcId: pulumi.output("vpc-1"),
            subnetIds: { "us-east-1c": pulumi.output("subnet-c") },
            policyArns: { datasets: pulumi.output("arn:aws:iam::123456789012:policy/datasets") },
        });
        expect(allOf(declared, "aws:ec2/vpc:Vpc")).to.deep.equal([]);
        const [instance] = allOf(declared, "aws:ec2/instance:Instance");
        expect(instance?.inputs).to.include({ subnetId: "subnet-c" });
        const [group] = allOf(declared, "aws:ec2/securityGroup:SecurityGroup");
        expect(group?.inputs).to.include({ vpcId: "vpc-1" });
        const attached = allOf(declared, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
        expect(attached.map(({ name }) => name)).to.include("acme-dev-vision-datasets");
    });

    it("refuses a wrong argument by its path, with the argument to change", async () => {
        const found = await refused({
            members: [ada, { name: "Bob B", dataVolumeGib: 0 }, "eve"],
            dataVolumeGib: 20_000,
            instanceType: ["t3.large"],
            imageIds: { "al2023-x86_64": 3 },
        });
        expect(found["members"]).to.contain("has an entry that is not a member");
        expect(found["dataVolumeGib"]).to.match(
            /got 20000; allowed: 1 to 16384; write dataVolumeGib: 16384$/,
        );
        expect(found["instanceType"]).to.match(
            /is not an argument of TeamWorkstations.*rename instanceType to instanceTypes$/,
        );
    });

    it("refuses no members, and members with faults in their rows", async () => {
        expect((await refused({}))["members"]).to.contain("is not a list of members");
        const found = await refused({ members: [ada, { name: "Bob B", dataVolumeGib: 0 }] });
        expect(found["members[1].name"]).to.contain('write members[1].name: "bob-b"');
        expect(found["members[1].dataVolumeGib"]).to.contain("write members[1].dataVolumeGib: 1");
    });

    it("refuses what AWS does not offer, with the provider's region as the way where nothing else is", async () => {
        const found = await refused({ members: [ada], availabilityZone: "eu-west-1a" });
        expect(found["availabilityZone"]).to.match(
            /is not a zone of us-east-1.*leave out availabilityZone/,
        );
    });

    it("refuses an output, without its value, and in a map of inputs only the map itself", async () => {
        const found = await refused({
            members: [{ name: pulumi.secret("hush") }],
            subnetIds: pulumi.output({ "us-east-1a": "subnet-a" }),
        });
        expect(Object.keys(found)).to.have.members(["args.members[0].name", "args.subnetIds"]);
        expect(JSON.stringify(found)).not.to.contain("hush");
    });

    it("refuses half a network", async () => {
        const half = await refused({ members: [ada], vpcId: "vpc-1" });
        expect(half["subnetIds"]).to.contain("is missing although vpcId is given");
        const other = await refused({ members: [ada], subnetIds: { "us-east-1a": "subnet-a" } });
        expect(other["vpcId"]).to.contain("is missing although subnetIds is given");
    });

    it("refuses a zone that the region does not have", async () => {
        const found = await refused({
            members: [ada],
            vpcId: "vpc-1",
            subnetIds: { "eu-west-1a": "subnet-a" },
        });
        expect(found["subnetIds"]).to.contain("has zones that us-east-1 does not have");
    });

    for (const [name, fault] of [
        ["Vision", "is not a usable name of a team"],
        ["a.b", "is not a usable name of a team"],
    ] as const)
        it(`refuses ${name} as its name`, async () => {
            expect((await refused({ members: [ada] }, name))["name"]).to.contain(fault);
        });
});
