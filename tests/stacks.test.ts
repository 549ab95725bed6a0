import { expect } from "chai";
import { gunzipSync } from "node:zlib";
import { documentsFor } from "../cloud-init/documents";
import { readMime } from "../cloud-init/mime";
import type { Declared, ProgramRun } from "../simulation/run-program";
import { committedStacks } from "../cli/stack-file/no-stack";
import { allOf, resourceOf } from "./support/declare";
import { planOf } from "./support/plan-of";
import { projectDir, runStack } from "./support/run-stack";

/** What differs between the committed stacks; everything else about them is the same. */
const expected = {
    dev: {
        instanceType: "t3a.large",
        image: "al2023-x86_64",
        rootGiB: 58,
        dataGiB: 50,
        passedOver: [],
    },
    gpu: {
        instanceType: "g4dn.4xlarge",
        image: "dlami-base-al2023-x86_64",
        rootGiB: 125,
        dataGiB: 100,
        passedOver: ["g3.4xlarge"],
    },
};

/** Every resource of a stack with one member: what it is, its name, and the component it belongs to. */
function outline(stack: string, image: string): string[] {
    const name = `workstation-${stack}`;
    const zones = [..."abcdef"].map((letter) => `us-east-1${letter}`);
    return [
        `Vpc ${name}`,
        `Vpc ${name} < Vpc ${name}`,
        `InternetGateway ${name} < Vpc ${name}`,
        `RouteTable ${name} < Vpc ${name}`,
        `Route ${name} < Vpc ${name}`,
        `VpcEndpoint ${name}-s3 < Vpc ${name}`,
        `DefaultSecurityGroup ${name} < Vpc ${name}`,
        ...zones.flatMap((zone) => [
            `Subnet ${name}-${zone} < Vpc ${name}`,
            `RouteTableAssociation ${name}-${zone} < Vpc ${name}`,
        ]),
        `SecurityGroup ${name}`,
        `SecurityGroup ${name} < SecurityGroup ${name}`,
        ...[443, 80, 22].map(
            (port) => `SecurityGroupEgressRule ${name}-to-${port} < SecurityGroup ${name}`,
        ),
        `LiveSettingsDocument ${name}-live-settings`,
        `Document ${name}-live-settings-scripts < LiveSettingsDocument ${name}-live-settings`,
        `Document ${name}-live-settings < LiveSettingsDocument ${name}-live-settings`,
        `InstanceRole ${name}`,
        `Role ${name} < InstanceRole ${name}`,
        `RolePolicy ${name}-agent < InstanceRole ${name}`,
        `InstanceProfile ${name} < InstanceRole ${name}`,
        `SnapshotSchedule ${name}-snapshots`,
        `Role ${name}-snapshots < SnapshotSchedule ${name}-snapshots`,
        `RolePolicyAttachment ${name}-snapshots < SnapshotSchedule ${name}-snapshots`,
        `LifecyclePolicy ${name}-snapshots < SnapshotSchedule ${name}-snapshots`,
        `StateLog ${name}`,
        ...["LogGroup", "EventRule", "LogResourcePolicy", "EventTarget"].map(
            (type) => `${type} ${name} < StateLog ${name}`,
        ),
        "Workstation dev",
        `Instance dev-${image} < Workstation dev`,
        "DataVolume dev-data < Workstation dev",
        "Volume dev-data < DataVolume dev-data",
        "VolumeAttachment dev < Workstation dev",
        "InstanceState dev < Workstation dev",
        "LiveSettings dev < Workstation dev",
        "Association dev-live-settings < LiveSettings dev",
        "Readiness dev < Workstation dev",
        "Association dev < Readiness dev",
    ];
}

function outlined({ type, name, parent }: Declared): string {
    const noun = (token: string) => token.split(":").at(-1) ?? "";
    return `${noun(type)} ${name}${parent === undefined ? "" : ` < ${noun(parent)}`}`;
}

describe("the committed stacks", () => {
    it("are the two that are tested here", () => {
        expect(committedStacks(projectDir)).to.deep.equal(Object.keys(expected));
    });
});

for (const [stack, wanted] of Object.entries(expected)) {
    describe(`stack ${stack}`, () => {
        let run: ProgramRun;
        before(async () => {
            run = await runStack(stack);
        });

        it("declares these resources under these parents, and no other", () => {
            expect([...run.declared.values()].map(outlined)).to.deep.equal(
                outline(stack, wanted.image),
            );
        });

        it("launches the type that was chosen, from the image that fits it", () => {
            const type = "aws:ec2/instance:Instance";
            const { inputs } = resourceOf(run.declared, type, `dev-${wanted.image}`);
            expect(inputs).to.include({
                instanceType: wanted.instanceType,
                ami: `ami-${wanted.image}`,
                subnetId: `subnet-workstation-${stack}-us-east-1a`,
            });
            expect(inputs["rootBlockDevice"]).to.include({ volumeSize: wanted.rootGiB });
        });

        it("keeps the work on a volume beside it, which outlives the stack", () => {
            const volume = resourceOf(run.declared, "aws:ebs/volume:Volume", "dev-data");
            expect(volume.inputs).to.include({ size: wanted.dataGiB, encrypted: true });
            expect(volume.opts).to.include({ retainOnDelete: true });
        });

        it("protects nothing and keeps nothing else, so that a stack can be destroyed", () => {
            const all = [...run.declared.values()];
            expect(all.filter(({ opts }) => opts.protect)).to.deep.equal([]);
            const kept = all.filter(({ opts }) => opts.retainOnDelete);
            expect(kept.map(({ name }) => name)).to.deep.equal(["dev-data"]);
        });

        it("hands the box exactly its documents", () => {
            const type = "aws:ec2/instance:Instance";
            const { inputs } = resourceOf(run.declared, type, `dev-${wanted.image}`);
            const message = gunzipSync(Buffer.from(String(inputs["userDataBase64"]), "base64"));
            const { instanceType } = wanted;
            const machine = planOf({
                instanceType,
                operatingSystem: "al2023",
                framework: "tensorflow",
            });
            const documentsOf = documentsFor(machine, true, "us-east-1");
            const documents = documentsOf({ name: "dev" });
            expect(readMime(message)).to.deep.equal(documents.map((document) => ({ ...document })));
        });

        it("tags all that can be tagged with the project and the stack", () => {
            const untaggable =
                /Route |RouteTableAssociation|RolePolicy|VolumeAttachment|InstanceState|LogResourcePolicy|EventTarget/;
            for (const [key, { type, inputs }] of run.declared) {
                if (!type.startsWith("aws:") || untaggable.test(key)) continue;
                expect(inputs["tags"], key).to.include({
                    "workstation:project": "workstation",
                    "workstation:stack": stack,
                });
            }
        });

        it("tags what belongs to one member with the member", () => {
            const own = [...run.declared.values()].filter(({ name }) => /^dev(-|$)/.test(name));
            for (const { type, name, inputs } of own) {
                if (inputs["tags"] === undefined) continue;
                const key = `${type} ${name}`;
                expect(inputs["tags"], key).to.include({ "workstation:member": "dev" });
            }
        });

        it("says what was chosen, what was passed over and why", () => {
            const [machine] = run.outputs["machines"] as {
                instanceType: string;
                image: { id: string; frozen: boolean };
                reasons: string[];
                passedOver: { instanceType: string; reason: string }[];
            }[];
            expect(machine?.instanceType).to.equal(wanted.instanceType);
            expect(machine?.image).to.include({ id: `ami-${wanted.image}`, frozen: true });
            expect(machine?.reasons[0]).to.match(/^Image: /);
            expect(machine?.passedOver.map(({ instanceType }) => instanceType)).to.deep.equal(
                wanted.passedOver,
            );
            for (const { reason } of machine?.passedOver ?? [])
                expect(reason).to.match(/AWS retired G3/);
        });

        it("tells each member how to connect", () => {
            expect(run.outputs["boxes"]).to.deep.equal({
                dev: {
                    instanceId: `i-dev-${wanted.image}`,
                    dataVolumeId: "vol-dev-data",
                    availabilityZone: "us-east-1a",
                    publicIp: (run.outputs["boxes"] as { dev: { publicIp: string } }).dev.publicIp,
                    connect: {
                        shell:
                            `aws ssm start-session --region us-east-1 --target i-dev-${wanted.image} ` +
                            "--document-name AWS-StartInteractiveCommand --parameters command=bash",
                        desktop:
                            `aws ssm start-session --region us-east-1 --target i-dev-${wanted.image} ` +
                            "--document-name AWS-StartPortForwardingSession " +
                            "--parameters portNumber=6080,localPortNumber=6080",
                        desktopUrl: "http://localhost:6080/vnc.html?resize=remote",
                        hostKey:
                            `aws ssm start-session --region us-east-1 --target i-dev-${wanted.image} ` +
                            "--document-name AWS-StartInteractiveCommand " +
                            '--parameters "command=/usr/local/bin/workstation-status --host-key"',
                    },
                },
            });
        });
    });
}

describe("a changed setting", () => {
    it("switches the dev stack to a GPU box and keeps the volume's name", async () => {
        const { declared } = await runStack("dev", { instanceTypes: ["g5.xlarge"] });
        const [instance] = allOf(declared, "aws:ec2/instance:Instance");
        expect(instance?.inputs).to.include({ instanceType: "g5.xlarge" });
        expect(instance?.inputs["rootBlockDevice"]).to.include({ volumeSize: 125 });
        expect(declared.has("aws:ebs/volume:Volume dev-data")).to.equal(true);
    });

    it("gives a second member a box and a volume, and touches nothing of the first", async () => {
        const one = await runStack("dev");
        const members = [{ name: "dev", sshPublicKeys: [] }, { name: "ana" }];
        const two = await runStack("dev", { members });
        const added = [...two.declared.keys()].filter((key) => !one.declared.has(key));
        expect(added.map((key) => key.split(" ")[1])).to.deep.equal([
            "ana",
            "ana-al2023-x86_64",
            "ana-data",
            "ana-data",
            "ana",
            "ana",
            "ana",
            "ana-live-settings",
            "ana",
            "ana",
        ]);
        for (const [key, { inputs }] of one.declared) {
            expect(two.declared.get(key)?.inputs, key).to.deep.equal(inputs);
        }
    });

    it("opens SSH to the networks named, and to no other", async () => {
        const sshPublicKeys = [
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH ana",
        ];
        const { declared } = await runStack("dev", {
            access: "ssh",
            sshFrom: ["203.0.113.7/32"],
            members: [{ name: "ana", sshPublicKeys }],
        });
        const rules = allOf(declared, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
        expect(rules.map(({ inputs }) => [inputs["cidrIpv4"], inputs["fromPort"]])).to.deep.equal([
            ["203.0.113.7/32", 22],
        ]);
    });

    it("gives the root disk the size asked for", async () => {
        const { declared } = await runStack("gpu", { rootVolumeGiB: "80" });
        const [instance] = allOf(declared, "aws:ec2/instance:Instance");
        expect(instance?.inputs["rootBlockDevice"]).to.include({ volumeSize: 80 });
    });

    it("builds in the zone asked for", async () => {
        const { declared } = await runStack("dev", { availabilityZone: "us-east-1c" });
        const volume = resourceOf(declared, "aws:ebs/volume:Volume", "dev-data");
        expect(volume.inputs).to.include({ availabilityZone: "us-east-1c" });
    });

    it("uses a pinned image and follows it", async () => {
        const { declared } = await runStack("dev", { imageId: "ami-0123456789abcdef0" });
        const [instance] = allOf(declared, "aws:ec2/instance:Instance");
        expect(instance?.inputs).to.include({ ami: "ami-0123456789abcdef0" });
        expect(instance?.opts.ignoreChanges).to.not.include("ami");
    });

    it("takes the G3 where AWS still offers it, with the software of its own time", () => {
        const { driver, framework } = planOf({
            instanceType: "g3.4xlarge",
            operatingSystem: "al2023",
            framework: "tensorflow",
        });
        expect(driver).to.include({ branch: 580, kernelModule: "proprietary" });
        expect(framework?.version).to.equal("2.16.1");
    });

    it("fails on a zone that does not offer the type, and names one that does", async () => {
        const nowhere = runStack("gpu", { availabilityZone: "us-east-1e" });
        expect(await nowhere.catch(String)).to.match(
            /g4dn\.4xlarge is offered in .*not in us-east-1e[\s\S]*availabilityZone us-east-1a/,
        );
    });

    it("fails on a pinned image of another architecture, and says how to let one be chosen", async () => {
        const wrong = runStack("dev", {
            imageId: "ami-0123456789abcdef0",
            instanceTypes: ["t4g.large"],
            framework: "none",
        });
        expect(await wrong.catch(String)).to.match(
            /is x86_64, but t4g\.large is arm64; to let the image be chosen: pulumi config --stack \w+ rm imageId/,
        );
    });
});
