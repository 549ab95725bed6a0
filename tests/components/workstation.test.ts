import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { MachinePlan } from "../../catalog/machine-plan";
import { LiveSettingsDocument } from "../../components/live-settings-document";
import { InstanceRole } from "../../components/instance-role";
import { SecurityGroup } from "../../components/security-group";
import { SnapshotSchedule } from "../../components/snapshot-schedule";
import { StateLog } from "../../components/state-log";
import { Vpc } from "../../components/vpc";
import { Workstation, type WorkstationArgs } from "../../components/workstation";
import { replacesOn } from "../../simulation/account/resource-types";
import type { Declared } from "../../simulation/run-program";
import { declare, resourceOf, tags } from "../support/declare";
import { planOf } from "../support/plan-of";

const instanceType = "aws:ec2/instance:Instance";
const volumeType = "aws:ebs/volume:Volume";
const attachmentType = "aws:ec2/volumeAttachment:VolumeAttachment";
const stateType = "aws:ec2transitgateway/instanceState:InstanceState";
const associationType = "aws:ssm/association:Association";

function machineFor(name: string): MachinePlan {
    return planOf({ instanceType: name, operatingSystem: "al2023", framework: "none" });
}

/** Declares one box; `changes` are the inputs under test. */
function box(changes: Partial<WorkstationArgs> = {}): Promise<ReadonlyMap<string, Declared>> {
    return declare(() => {
        const network = new Vpc("net", {
            region: "us-east-1",
            zones: ["us-east-1a", "us-east-1b"],
            tags,
        });
        new Workstation("ana", {
            machine: machineFor("t3.large"),
            image: { id: "ami-1", moving: true },
            bootData: "Ym9vdA==",
            liveSettings: new LiveSettingsDocument("live", { tags }),
            settings: "e30=",
            zone: "us-east-1b",
            network,
            securityGroup: new SecurityGroup("sg", {
                vpcId: network.vpcId,
                access: { kind: "session-manager" },
                tags,
            }),
            role: new InstanceRole("role", {
                liveDocuments: ["arn:aws:ssm:*:*:document/live"],
                tags,
            }),
            schedule: new SnapshotSchedule("daily", { tags }),
            stateLog: new StateLog("states", { tags }),
            rootVolumeGiB: 50,
            dataVolumeGiB: 70,
            spot: false,
            tags: { ...tags, "workstation:member": "ana" },
            ...changes,
        });
    });
}

async function instanceOf(changes: Partial<WorkstationArgs> = {}): Promise<Declared> {
    const declared = await box(changes);
    const found = [...declared.values()].filter(({ type }) => type === instanceType);
    expect(found).to.have.length(1);
    return found[0]!;
}

describe("Workstation: its instance", () => {
    it("is launched from the plan, in its volume's zone, behind the closed group", async () => {
        const { inputs } = await instanceOf();
        expect(inputs).to.deep.include({
            ami: "ami-1",
            instanceType: "t3.large",
            subnetId: "subnet-net-us-east-1b",
            vpcSecurityGroupIds: ["sg-sg"],
            iamInstanceProfile: "profile-role",
            userDataBase64: "Ym9vdA==",
            ebsOptimized: true,
        });
    });

    it("leaves its public address to its subnet, so that a stopped box without an address is not replaced", async () => {
        expect((await instanceOf()).inputs).to.not.have.property("associatePublicIpAddress");
    });

    it("is launched after its route out and its egress rules, to install software and register, and after the log, to be in it", async () => {
        const { after } = await instanceOf();
        const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
        expect(after).to.have.members([
            "aws:ec2/route:Route net",
            "aws:ec2/routeTableAssociation:RouteTableAssociation net-us-east-1b",
            ...[443, 80, 22].map((port) => `${egress} sg-to-${port}`),
            "aws:cloudwatch/eventTarget:EventTarget states",
        ]);
    });

    it("is replaced for another type when it is a spot box, because EC2 cannot change its type", async () => {
        const spot = (await instanceOf({ spot: true })).opts.replaceOnChanges;
        expect(spot).to.deep.equal(["#initerror", "instanceType"]);
        expect((await instanceOf()).opts.replaceOnChanges).to.deep.equal(["#initerror"]);
    });

    it("gives metadata only to requests with a token, and to no container", async () => {
        const { inputs } = await instanceOf();
        expect(inputs["metadataOptions"]).to.deep.equal({
            httpEndpoint: "enabled",
            httpTokens: "required",
            httpPutResponseHopLimit: 1,
        });
    });

    it("has an encrypted gp3 root disk that is deleted with it", async () => {
        const { inputs } = await instanceOf();
        expect(inputs["rootBlockDevice"]).to.deep.include({
            volumeType: "gp3",
            volumeSize: 50,
            encrypted: true,
            deleteOnTermination: true,
        });
    });

    it("is replaced when its documents change, because cloud-init runs them once", async () => {
        expect((await instanceOf()).inputs).to.include({ userDataReplaceOnChange: true });
    });

    it("is stopped, not deleted, by a shutdown from inside", async () => {
        const { inputs } = await instanceOf();
        expect(inputs["instanceInitiatedShutdownBehavior"]).to.equal("stop");
    });

    it("has its type in a tag, for the log, and nothing else has that tag", async () => {
        const { inputs } = await instanceOf();
        expect(inputs["tags"]).to.include({ "workstation:instance-type": "t3.large" });
        const { tags: root } = inputs["rootBlockDevice"] as { readonly tags: object };
        expect(root).to.not.have.property("workstation:instance-type");
        const others = [...(await box()).values()].filter(({ type }) => type !== instanceType);
        for (const { type, inputs: its } of others)
            expect(its["tags"] ?? {}, type).to.not.have.property("workstation:instance-type");
    });

    it("names its stack's bucket in a tag, where there is one", async () => {
        const name = "workstation:bucket";
        expect((await instanceOf()).inputs["tags"]).to.not.have.property(name);
        const { inputs } = await instanceOf({ sharedBucket: pulumi.output("team-data") });
        expect(inputs["tags"]).to.include({ [name]: "team-data" });
    });

    it("keeps an image that was looked up, and follows a pinned one", async () => {
        const pinned = { id: "ami-2", name: "mine", moving: false };
        // What the box notes of its last stop stays through a refresh.
        const note = 'tags["workstation:last-stop"]';
        expect((await instanceOf()).opts.ignoreChanges).to.deep.equal(["ami", note]);
        expect((await instanceOf({ image: pinned })).opts.ignoreChanges).to.deep.equal([note]);
    });

    it("is another instance for another kind of image, so that the former image cannot stay", async () => {
        const cpu = await instanceOf({ machine: machineFor("t3.large") });
        const larger = await instanceOf({ machine: machineFor("t3.xlarge") });
        const gpu = await instanceOf({ machine: machineFor("g4dn.xlarge") });
        expect(larger.name).to.equal(cpu.name);
        expect(gpu.name).not.to.equal(cpu.name);
    });

    it("sets the credit mode only for burstable types", async () => {
        const burstable = await instanceOf({ machine: machineFor("t3.large") });
        const steady = await instanceOf({ machine: machineFor("m6i.large") });
        expect(burstable.inputs["creditSpecification"]).to.deep.equal({ cpuCredits: "unlimited" });
        expect(steady.inputs).not.to.have.property("creditSpecification");
    });

    it("runs on demand unless spot is requested", async () => {
        const { inputs, opts } = await instanceOf();
        expect(inputs).not.to.have.property("instanceMarketOptions");
        expect(opts.replacementTrigger).to.equal("on-demand");
    });

    it("is stopped when AWS reclaims spot capacity, and replaced when spot is switched on or off", async () => {
        const { inputs, opts } = await instanceOf({ spot: true });
        expect(inputs["instanceMarketOptions"]).to.deep.equal({
            marketType: "spot",
            spotOptions: { spotInstanceType: "persistent", instanceInterruptionBehavior: "stop" },
        });
        expect(opts.replacementTrigger).to.equal("spot");
    });

    it("has no protection, because it is disposable", async () => {
        const { opts } = await instanceOf();
        expect([opts.protect, opts.retainOnDelete, opts.deleteBeforeReplace]).to.deep.equal([
            undefined,
            undefined,
            undefined,
        ]);
    });
});

describe("Workstation: its data volume", () => {
    const volumeFor = async (changes: Partial<WorkstationArgs> = {}) =>
        resourceOf(await box(changes), volumeType, "ana-data");

    it("is an encrypted gp3 volume of the requested size, on the snapshot schedule", async () => {
        expect((await volumeFor()).inputs).to.deep.equal({
            availabilityZone: "us-east-1b",
            size: 70,
            type: "gp3",
            encrypted: true,
            tags: {
                ...tags,
                "workstation:member": "ana",
                "workstation:snapshots": "workstation/test/daily",
                Name: "ana-data",
            },
        });
    });

    it("is never replaced, is kept on deletion, and never blocks one", async () => {
        const { opts } = await volumeFor();
        expect(opts.ignoreChanges).to.include.members([...replacesOn(volumeType)]);
        expect([opts.retainOnDelete, opts.protect]).to.deep.equal([true, undefined]);
    });

    it("is the member's existing volume, and keeps a larger size", async () => {
        const existing = { id: "vol-1", member: "ana", zone: "us-east-1b", generation: 1 };
        const kept = await volumeFor({ existingVolume: { ...existing, sizeGiB: 90 } });
        expect([kept.opts.import, kept.inputs["size"]]).to.deep.equal(["vol-1", 90]);
        const grown = await volumeFor({ existingVolume: { ...existing, sizeGiB: 60 } });
        expect([grown.opts.import, grown.inputs["size"]]).to.deep.equal(["vol-1", 70]);
        expect((await volumeFor()).opts).to.not.have.property("import");
    });

    it("has its own name and a tag with its generation, from the second generation on", async () => {
        const existing = { id: "vol-2", member: "ana", zone: "us-east-1b", sizeGiB: 50 };
        for (const [generation, name, tag] of [
            [1, "ana-data", undefined],
            [2, "ana-data-2", "2"],
        ] as const) {
            const declared = await box({ existingVolume: { ...existing, generation } });
            const { inputs } = resourceOf(declared, volumeType, name);
            const volumeTags = inputs["tags"] as Record<string, string>;
            expect(volumeTags["workstation:generation"]).to.equal(tag);
        }
    });

    it("replaces the box when the member's data continues on another volume", async () => {
        const existing = { id: "vol-2", member: "ana", zone: "us-east-1b", sizeGiB: 50 };
        const triggerOf = async (changes: Partial<WorkstationArgs>) => {
            const declared = await box(changes);
            const { opts } = resourceOf(declared, instanceType, "ana-al2023-x86_64");
            return opts.replacementTrigger as unknown;
        };
        expect(await triggerOf({})).to.equal("on-demand");
        const first = { existingVolume: { ...existing, generation: 1 } };
        expect(await triggerOf(first)).to.equal("on-demand");
        const second = { existingVolume: { ...existing, generation: 2 } };
        expect(await triggerOf(second)).to.equal("on-demand, data volume 2");
    });

    it("is created after the box, so that a refused launch leaves no volume to pay for", async () => {
        const { after } = await volumeFor();
        expect(after).to.include(`${instanceType} ana-al2023-x86_64`);
    });

    it("starts from a snapshot when one is named", async () => {
        const { inputs } = await volumeFor({ dataSnapshot: "snap-0123456789abcdef0" });
        expect(inputs["snapshotId"]).to.equal("snap-0123456789abcdef0");
    });
});

describe("Workstation: the change from an old box to a new one", () => {
    it("stops the old box before it takes the volume away, and never attaches it twice", async () => {
        const { inputs, opts } = resourceOf(await box(), attachmentType, "ana");
        expect(inputs).to.deep.equal({
            instanceId: "i-ana-al2023-x86_64",
            volumeId: "vol-ana-data",
            deviceName: "/dev/sdf",
            stopInstanceBeforeDetaching: true,
        });
        expect(opts.deleteBeforeReplace).to.equal(true);
    });

    it("starts the box that has the volume", async () => {
        const { inputs, opts } = resourceOf(await box(), stateType, "ana");
        expect(inputs).to.deep.equal({ instanceId: "i-ana-al2023-x86_64", state: "running" });
        expect(opts.ignoreChanges, "what a refresh found stays").to.deep.equal(["state"]);
    });

    it("asks whether Systems Manager lists the box before it creates a self-test, and only then", async () => {
        const { opts } = resourceOf(await box(), associationType, "ana");
        expect(Object.keys(opts.hooks ?? {})).to.deep.equal(["beforeCreate"]);
        expect(opts.hooks?.beforeCreate).to.have.length(1);
    });

    it("deletes a self-test before it creates the next, because AWS may refuse two alike", async () => {
        const { opts } = resourceOf(await box(), associationType, "ana");
        expect(opts.deleteBeforeReplace).to.equal(true);
    });

    it("waits for the box's own verdict", async () => {
        const { inputs } = resourceOf(await box(), associationType, "ana");
        expect(inputs).to.deep.include({
            name: "AWS-RunShellScript",
            targets: [{ key: "InstanceIds", values: ["i-ana-al2023-x86_64"] }],
        });
        expect(inputs["parameters"]).to.have.property(
            "commands",
            "/usr/local/bin/workstation-status --wait 2700",
        );
    });

    it("gives Systems Manager more time than the box, so that the user sees the box's own reason", async () => {
        const { inputs } = resourceOf(await box(), associationType, "ana");
        const { executionTimeout } = inputs["parameters"] as { executionTimeout: string };
        expect(Number(executionTimeout)).to.be.above(2700);
        expect(inputs["waitForSuccessTimeoutSeconds"]).to.be.at.least(Number(executionTimeout));
    });

    it("deletes the self-test before the volume leaves, so that a box that gets it back is tested again", async () => {
        const { opts } = resourceOf(await box(), associationType, "ana");
        expect(opts.replaceOnChanges).to.include("targets");
        expect(replacesOn(stateType), "what goes before the volume").to.include("instanceId");
    });

    it("recreates a failed box, start, set of live settings or self-test that the provider recorded as done, never the data", async () => {
        const declared = await box();
        const again = [...declared.values()]
            .filter(({ opts: { replaceOnChanges = [] } }) =>
                replaceOnChanges.includes("#initerror"),
            )
            .map(({ type }) => type);
        expect(again).to.have.members([
            ...[instanceType, stateType],
            ...[associationType, associationType],
        ]);
    });

    it("tests the box again when it is another one, or has another type", async () => {
        const trigger = async (name: string) => {
            const declared = await box({ machine: machineFor(name) });
            const { opts } = resourceOf(declared, associationType, "ana");
            return new Promise((resolve) => pulumi.output(opts.replacementTrigger).apply(resolve));
        };
        expect(await trigger("t3.large")).to.deep.equal(["i-ana-al2023-x86_64", "t3.large"]);
        expect(await trigger("t3.xlarge")).to.deep.equal(["i-ana-al2023-x86_64", "t3.xlarge"]);
    });
});

describe("Workstation", () => {
    it("tags each resource with its member", async () => {
        const declared = await box();
        for (const { type, name, inputs } of declared.values()) {
            if (!name.startsWith("ana") || inputs["tags"] === undefined) continue;
            expect(inputs["tags"], `${type} ${name}`).to.include({ "workstation:member": "ana" });
        }
    });
});
