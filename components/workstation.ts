import * as ec2 from "@pulumi/aws/ec2";
import * as ec2transitgateway from "@pulumi/aws/ec2transitgateway";
import * as pulumi from "@pulumi/pulumi";
import type { MachinePlan } from "../catalog/machine-plan";
import { DataVolume } from "./data-volume";
import type { InstanceRole } from "./instance-role";
import type { MachineImage } from "../planning/machine";
import { LiveSettings } from "./live-settings";
import type { LiveSettingsDocument } from "./live-settings-document";
import { Readiness } from "./readiness";
import type { SecurityGroup } from "./security-group";
import type { SnapshotSchedule } from "./snapshot-schedule";
import type { StateLog } from "./state-log";
import { subnetIn } from "../planning/subnets";
import { generationTags, volumeName } from "../planning/generation";
import type { ExistingVolume } from "../planning/volumes";
import type { Network } from "./vpc";
import { bucketTag, instanceTypeTag, lastStopTag, type Tags } from "../planning/tags";

export interface WorkstationArgs {
    readonly machine: MachinePlan;
    readonly image: Pick<MachineImage, "id" | "moving">;
    /** Rendered documents, gzipped and base64. Anyone on the box can read them: no secrets. */
    readonly bootData: pulumi.Input<string>;
    readonly liveSettings: LiveSettingsDocument;
    /** What the box has now and may change without a new box, as `liveParameter` writes it: no secrets. */
    readonly settings: pulumi.Input<string>;
    /** Where a new data volume goes; an existing one stays where it is and the box follows it. */
    readonly zone: string;
    readonly network: Network;
    readonly securityGroup: SecurityGroup;
    readonly role: InstanceRole;
    readonly schedule: SnapshotSchedule;
    readonly stateLog: StateLog;
    readonly rootVolumeGiB: number;
    readonly dataVolumeGiB: number;
    /** The data volume that this member already has in AWS. @default a new one */
    readonly existingVolume?: ExistingVolume | undefined;
    /** @default a blank data volume */
    readonly dataSnapshot?: string | undefined;
    readonly spot: boolean;
    /** The stack's bucket, for commands on a laptop: a box that somebody took over could name another one. @default none */
    readonly sharedBucket?: pulumi.Input<string> | undefined;
    readonly tags: Tags;
}

/**
 * One member's box: a disposable instance, and a data volume that outlives it.
 *
 * When the instance must be replaced, the new one starts first, so that a refused launch leaves the old
 * one as it was. Then the old one is stopped, the volume moves, and the new one passes its self-test. Only
 * then is the old one deleted. All of that follows from the options below and from the dependencies:
 * resources that depend on the attachment are deleted before the volume leaves. If a replacement is rolled
 * back half-way, the old instance gets its volume back, is started and tested again.
 *
 * Costs the price of its type and $0.005 for its public address an hour while it runs, and $0.08 per GiB and month
 * for its two disks at all times (us-east-1; `catalog/prices.ts`). During a replacement two instances are paid.
 *
 * @example
 * ```ts
 * const box = new Workstation("ana", {
 *     machine,
 *     image: { id: "ami-0123456789abcdef0", moving: true },
 *     bootData: bootData(documentsFor(machine, true, "us-east-1")(member)),
 *     liveSettings: new LiveSettingsDocument("team-live-settings", { tags }),
 *     settings: liveParameter(member, { desktop: true, notebook: true, idleStopMinutes: 30 }),
 *     zone: "us-east-1a",
 *     network,
 *     securityGroup,
 *     role,
 *     schedule,
 *     stateLog,
 *     rootVolumeGiB: defaultRootGiB(machine.image),
 *     dataVolumeGiB: 50,
 *     spot: false,
 *     tags: { ...tags, [memberTag]: "ana" },
 * });
 * ```
 * `examples/one-box` shows where `machine` and the image's id come from.
 */
export class Workstation extends pulumi.ComponentResource {
    readonly instanceId: pulumi.Output<string>;
    readonly publicIp: pulumi.Output<string>;
    readonly volumeId: pulumi.Output<string>;
    readonly volumeGiB: number;
    readonly availabilityZone: pulumi.Output<string>;

    constructor(name: string, args: WorkstationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:Workstation", name, {}, opts);
        const { machine, image, existingVolume, sharedBucket, spot } = args;
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };
        const ofBox = sharedBucket === undefined ? tags : { ...tags, [bucketTag]: sharedBucket };

        const { zone, generation } = existingVolume ?? { zone: args.zone, generation: 1 };
        const instance = new ec2.Instance(
            // An instance keeps the image it was created with, but another kind of image (CPU to GPU, x86_64 to
            // arm64) needs another instance. So each kind has its own resource name.
            `${name}-${machine.image.key}`,
            {
                ami: image.id,
                instanceType: machine.instanceType.name,
                subnetId: subnetIn(zone, args.network.subnetIds),
                vpcSecurityGroupIds: [args.securityGroup.securityGroupId],
                iamInstanceProfile: args.role.instanceProfileName,
                userDataBase64: args.bootData,
                // New documents mean a new box. Otherwise EC2 would stop and start the old one, and
                // cloud-init would not run them again.
                userDataReplaceOnChange: true,
                // A container is one hop further away than the box, and no container needs the box's role. With the
                // role, a process could answer Systems Manager in the box's place.
                metadataOptions: {
                    httpEndpoint: "enabled",
                    httpTokens: "required",
                    httpPutResponseHopLimit: 1,
                },
                rootBlockDevice: {
                    volumeType: "gp3",
                    volumeSize: args.rootVolumeGiB,
                    encrypted: true,
                    deleteOnTermination: true,
                    tags: { ...args.tags, Name: `${name}-root` },
                },
                ebsOptimized: true,
                // Five-minute metrics are free; one-minute metrics cost $2.10 per month and box.
                monitoring: false,
                // `shutdown -h` on the box stops its hourly cost and keeps the instance.
                instanceInitiatedShutdownBehavior: "stop",
                // Standard credits would throttle the first boot: a new box has none saved.
                ...(machine.instanceType.burstable
                    ? { creditSpecification: { cpuCredits: "unlimited" } }
                    : {}),
                ...(spot ? { instanceMarketOptions: stoppingSpot } : {}),
                // A change of the type reaches the log by this tag alone.
                tags: { ...ofBox, [instanceTypeTag]: machine.instanceType.name },
            },
            {
                ...child,
                // Without a way out the box can neither install anything nor register with Systems Manager. And no
                // hour of its life may be missing from the log, neither its first nor, at its end, its last.
                dependsOn: [
                    ...(args.network.waysOut[zone] ?? []),
                    ...args.securityGroup.egressRules,
                    args.stateLog.delivery,
                ],
                // The box writes that tag itself. A refresh finds it, and would take it away.
                ignoreChanges: [...(image.moving ? ["ami"] : []), `tags["${lastStopTag}"]`],
                // A failed change in place leaves the instance stopped, and the provider records the change as done
                // (docs/decisions/0013). Recreated, it is as requested. EC2 cannot change a spot instance's type.
                replaceOnChanges: spot ? ["#initerror", "instanceType"] : ["#initerror"],
                // The provider does not notice when spot is switched off (terraform-provider-aws#38141). And data that
                // continues on another volume gets a new box, which is tested from its first boot.
                replacementTrigger:
                    (spot ? "spot" : "on-demand") +
                    (generation === 1 ? "" : `, data volume ${generation}`),
            },
        );
        this.volumeGiB = Math.max(args.dataVolumeGiB, existingVolume?.sizeGiB ?? 0);
        const volume = new DataVolume(
            volumeName(name, generation),
            {
                availabilityZone: zone,
                sizeGiB: this.volumeGiB,
                ...(existingVolume === undefined ? {} : { existingId: existingVolume.id }),
                ...(args.dataSnapshot === undefined ? {} : { snapshotId: args.dataSnapshot }),
                schedule: args.schedule,
                after: instance,
                tags: { ...args.tags, ...generationTags(generation) },
            },
            child,
        );
        const attachment = new ec2.VolumeAttachment(
            name,
            {
                instanceId: instance.id,
                volumeId: volume.within(zone, args.network.subnetIds),
                deviceName: "/dev/sdf",
                // Detaching a mounted volume loses data that is not yet written.
                stopInstanceBeforeDetaching: true,
            },
            // A volume can be attached to one box at a time.
            { ...child, deleteBeforeReplace: true },
        );
        const running = new ec2transitgateway.InstanceState(
            name,
            { instanceId: attachment.instanceId, state: "running" },
            // An instance that its user has stopped stays stopped, even after a refresh recorded that. A new instance,
            // or one that gets its volume back, is started: Pulumi's engine then recreates this resource and ignores
            // nothing. It does the same for another type: that change may have been interrupted with the box stopped.
            {
                ...child,
                ignoreChanges: ["state"],
                replaceOnChanges: ["#initerror"],
                replacementTrigger: machine.instanceType.name,
            },
        );
        const { association } = new LiveSettings(
            name,
            {
                instanceId: running.instanceId,
                document: args.liveSettings,
                settings: args.settings,
                tags: args.tags,
            },
            child,
        );
        new Readiness(
            name,
            {
                instanceId: running.instanceId,
                instanceType: machine.instanceType.name,
                tags: args.tags,
            },
            // The self-test comes with the live settings.
            { ...child, dependsOn: association },
        );
        this.instanceId = instance.id;
        this.publicIp = instance.publicIp;
        this.volumeId = volume.volumeId;
        this.availabilityZone = volume.availabilityZone;
    }
}

/** Spot options that let AWS stop the instance to reclaim capacity, and start it again when it has some. */
const stoppingSpot = {
    marketType: "spot",
    spotOptions: { spotInstanceType: "persistent", instanceInterruptionBehavior: "stop" },
};
