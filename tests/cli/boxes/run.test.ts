import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAws } from "../../../cli/boxes/open-aws";
import { withAws } from "../../../cli/boxes/run";
import { status } from "../../../cli/boxes/status";
import { boxVerbs } from "../../../cli/boxes/verbs";
import { proxyVerb } from "../../../cli/connect/proxy/verb";
import { askBoxes, connectVerbs } from "../../../cli/connect/verbs";
import { doctorVerb } from "../../../cli/doctor/verb";
import { jobVerbs } from "../../../cli/jobs/verbs";
import { idleVerb } from "../../../cli/idle/verb";
import { everydayVerbs } from "../../../cli/start/everyday-verbs.cjs";
import { PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

describe("a member's command", () => {
    let aws: PretendAws;
    let folder: string;
    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "workstation-"));
        aws = new PretendAws();
        await aws.begin();
    });
    afterEach(() => {
        aws.end();
        rmSync(folder, { recursive: true });
    });

    /** Runs `status`, and returns the message it ends with. */
    const refused = async (given = {}) =>
        (await printed(() => withAws("status", given, (it) => status(it, {})))).refusal;

    it("says how to log in where there are no credentials", async () => {
        delete process.env["AWS_ACCESS_KEY_ID"];
        expect(await refused()).to.equal(
            "CredentialsProviderError: Could not load credentials from any providers\n" +
                "you are not logged in to AWS, or your login has expired.\n" +
                "next: run `aws sso login` or `aws configure`, then `npx workstation status`",
        );
    });

    it("says how to log in again where the token has expired", async () => {
        aws.refuse["ec2:DescribeInstances"] = ["RequestExpired", "Request has expired."];
        expect(await refused()).to.contain("your login has expired");
        aws.refuse["ec2:DescribeInstances"] = ["ExpiredToken", "The token is expired"];
        expect(await refused()).to.contain("next: run `aws sso login`");
    });

    it("repeats the command as it was typed where a permission is missing, and names no Pulumi", async () => {
        aws.refuse["ec2:DescribeInstances"] = ["UnauthorizedOperation", "You are not authorized."];
        const said = await refused({ stack: "gpu", region: "us-west-2" });
        expect(said).to.contain("the AWS account you are logged in to does not let you do this");
        expect(said).to.match(/then run `npx workstation status --stack gpu --region us-west-2`$/);
        expect(said).to.not.contain("pulumi");
    });

    it("says that AWS does not answer where there is no network", async () => {
        process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9";
        expect(await refused()).to.contain("AWS does not answer: there is no network");
    });

    it("says that a region is probably misspelt where no server has its name", async () => {
        const lost = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
        const { refusal } = await printed(() =>
            withAws("status", { region: "us-esat-1" }, () => Promise.reject(lost)),
        );
        expect(refusal).to.equal(
            "AWS has no address for the region us-esat-1, so it is probably misspelt; " +
                "add --region us-east-1 with the region of your boxes",
        );
    });

    it("takes no text for a region that would name another server", async () => {
        expect(await refused({ region: "evil.example/" })).to.contain("is not a region");
    });

    it("asks for a region where nothing names one", async () => {
        delete process.env["AWS_REGION"];
        expect(await refused()).to.equal(
            "no region is set, so AWS does not know where your boxes are; add --region us-east-1 with the region of your " +
                "boxes, or store it: `aws configure set region us-east-1`",
        );
    });

    it("takes --region, else AWS_REGION, else AWS_DEFAULT_REGION, else the profile's region", async () => {
        const config = join(folder, "config");
        writeFileSync(config, "[profile team]\nregion = eu-west-1\n");
        Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_DEFAULT_REGION: "us-east-2" });
        const region = async (given = {}) => (await openAws({ profile: "team", ...given })).region;
        expect(await region({ region: "us-west-1" })).to.equal("us-west-1");
        expect(await region()).to.equal("us-east-1");
        process.env["AWS_REGION"] = "";
        expect(await region()).to.equal("us-east-2");
        delete process.env["AWS_DEFAULT_REGION"];
        expect(await region()).to.equal("eu-west-1");
    });

    it("does not take a bug for something that the user can fix", async () => {
        const bug = new TypeError("x is not a function");
        const thrown = await withAws("status", {}, () => Promise.reject(bug)).catch(
            (error: unknown) => error,
        );
        expect(thrown).to.equal(bug);
    });

    it("runs in any folder", () => {
        expect([...everydayVerbs].sort()).to.deep.equal(
            [
                ...[...boxVerbs(askBoxes), ...connectVerbs(), ...jobVerbs()],
                ...[proxyVerb(), idleVerb(), doctorVerb("")],
            ]
                .map((it) => it.name())
                .concat("complete")
                .sort(),
        );
    });
});
