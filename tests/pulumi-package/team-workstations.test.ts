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
                made.map(([name, { machines, boxes, sharedBucket, jobQueues }]) => [
                    name,
                    { machines, boxes, sharedBucket, jobQueues },
                ]),
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

    const pytorch = { framework: "pytorch", instanceTypes: ["g5.xlarge"], maxHourlyUsd: 2 };
    const withJobs = { ...pytorch, members: [ada], sharedData: "new" };

    it("gives two teams a bucket, queues and policies each, told apart by names and tags", async () => {
        const both = { ...withJobs, queue: { maxVcpus: 32 }, memberAccess: "/workstation/" };
        const { declared } = await teams({ vision: both, speech: both });
        const named = (type: string) => allOf(declared, type).map(({ name }) => name);
        expect(named("aws:s3/bucket:Bucket")).to.have.members([
            "acme-dev-vision-shared",
            "acme-dev-speech-shared",
        ]);
        expect(named("aws:iam/policy:Policy")).to.have.members([
            "acme-dev.vision@ada",
            "acme-dev.speech@ada",
        ]);
        const queues = allOf(declared, "aws:batch/jobQueue:JobQueue").map(({ inputs }) => {
            const tags = inputs["tags"] as Readonly<Record<string, string>>;
            return ["stack", "max-vcpus", "job-log-group"].map((it) => tags[`workstation:${it}`]);
        });
        expect(queues).to.deep.include(["dev.vision", "32", "/workstation/acme/dev.vision/jobs"]);
        expect(new Set(queues.map(([stack]) => stack))).to.have.property("size", 2);
        const definitions = allOf(declared, "aws:batch/jobDefinition:JobDefinition");
        expect(definitions.map(({ inputs }) => inputs["name"])).to.have.members([
            ...["acme-dev_vision__ada__one", "acme-dev_vision__ada__many"],
            ...["acme-dev_speech__ada__one", "acme-dev_speech__ada__many"],
        ]);
    });

    it("lets a team's boxes and members into its own bucket, queue and definitions only", async () => {
        const { declared } = await vision({
            ...withJobs,
            queue: { nat: false },
            memberAccess: "role/{member}",
        });
        const [policy] = allOf(declared, "aws:iam/policy:Policy");
        const text = JSON.stringify(policy?.inputs["policy"]);
        expect(text).to.contain("arn:aws:s3:::acme-dev-vision-shared-???????");
        expect(text).to.contain("job-definition/acme-dev_vision__ada__*");
        const ofRoles = allOf(declared, "aws:iam/rolePolicy:RolePolicy");
        const agent = ofRoles.find(({ name }) => name === "acme-dev-vision-agent");
        expect(JSON.stringify(agent?.inputs)).to.contain("acme-dev-vision-shared-???????");
    });

    it("has a bucket that exists without a queue, whose names are empty", async () => {
        const { declared, outputs } = await vision({ members: [ada], sharedData: "acme-data" });
        expect(allOf(declared, "aws:s3/bucket:Bucket")).to.deep.equal([]);
        expect(outputs["vision"]).to.deep.include({
            sharedBucket: "acme-data",
            jobQueues: { spot: "", onDemand: "" },
        });
    });

    it("refuses a queue's arguments by their paths, under the names of arguments", async () => {
        const found = await refused({
            ...{ ...withJobs, sharedData: undefined },
            queue: { maxVcpus: 0, jobs: 3, instanceTypes: ["g5.xlarge", "g9.large"] },
        });
        expect(found["queue.maxVcpus"]).to.match(
            /got 0; allowed: 1 to .*; write queue\.maxVcpus: 1$/,
        );
        expect(found["queue"]).to.match(/needs a bucket.*write sharedData: "new"; remove queue$/);
        expect(found["queue.jobs"]).to.match(/is not a setting of a queue.*leave out queue\.jobs/);
        expect(Object.keys(found).join()).to.contain("queue.instanceTypes[1]");
    });

    it("refuses a queue in a network that exists, and an output as its bucket's name", async () => {
        const place = { vpcId: "vpc-1", subnetIds: { "us-east-1a": "subnet-a" } };
        const found = await refused({ ...withJobs, ...place, queue: { nat: false } });
        expect(found["queue"]).to.match(
            /network of the team's own only.*leave out queue; leave out vpcId and subnetIds$/,
        );
        const later = await refused({ ...withJobs, sharedData: pulumi.output("acme-data") });
        expect(later["args.sharedData"]).to.contain("pass the value itself");
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
