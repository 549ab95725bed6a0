import * as ec2 from "@pulumi/aws/ec2";
import * as ec2transitgateway from "@pulumi/aws/ec2transitgateway";
import * as pulumi from "@pulumi/pulumi";
import type { MachinePlan } from "../catalog/machine-plan";
import { DataVolume } from "./data-volume";
import type { InstanceRole } from "./instance-role";
import type { MachineImage } from "../planning/machine";
import { Readiness } from "./readiness";
import type { SecurityGroup } from "./security-group";
import type { SnapshotSchedule } from "./snapshot-schedule";
import { subnetIn } from "../planning/subnets";
import { generationTags, volumeName } from "../planning/generation";
import type { ExistingVolume } from "../planning/volumes";
import type { Vpc } from "./vpc";
import type { Tags } from "../planning/tags";

export interface WorkstationArgs {
    readonly machine: MachinePlan;
    readonly image: MachineImage;
    /** Rendered documents, gzipped and base64. Anyone on the box can read them: no secrets. */
    readonly bootData: pulumi.Input<string>;
    /** Where a new data volume goes; an existing one stays where it is and the box follows it. */
    readonly zone: string;
    readonly network: Vpc;
    readonly securityGroup: SecurityGroup;
    readonly role: InstanceRole;
    readonly schedule: SnapshotSchedule;
    readonly rootVolumeGiB: number;
    readonly dataVolumeGiB: number;
    /** The data volume that AWS holds for this member already. @default a new one */
    readonly existingVolume?: ExistingVolume | undefined;
    /** @default a blank data volume */
    readonly dataSnapshot?: string | undefined;
    readonly spot: boolean;
    readonly tags: Tags;
}

/**
 * One member's box: a disposable instance, and a data volume that outlives it.
 *
 * When the instance must be replaced, the new one starts first, so that a refused launch leaves the old
 * one as it was. The old one is then stopped, the volume moves, the new box proves itself ready, and
 * only then the old one goes. All of that follows from the options below and the order of dependence: what
 * hangs on the attachment is deleted before the volume leaves, so that a box that gets it back, because the
 * change was taken back half-way, is started and proven again.
 */
export class Workstation extends pulumi.ComponentResource {
    readonly instanceId: pulumi.Output<string>;
    readonly publicIp: pulumi.Output<string>;
    readonly volumeId: pulumi.Output<string>;
    readonly volumeGiB: number;
    readonly availabilityZone: pulumi.Output<string>;

    constructor(name: string, args: WorkstationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:Workstation", name, {}, opts);
        const { machine, image, existingVolume, spot } = args;
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const { zone, generation } = existingVolume ?? { zone: args.zone, generation: 1 };
        const instance = new ec2.Instance(
            // The image a box was made with is frozen, but another kind of image (CPU to GPU, x86_64 to
            // arm64) must be another one: so each kind has an instance of its own.
            `${name}-${machine.image.key}`,
            {
                ami: image.id,
                instanceType: machine.instanceType.name,
                subnetId: subnetIn(zone, args.network.subnetIds),
                vpcSecurityGroupIds: [args.securityGroup.securityGroupId],
                iamInstanceProfile: args.role.instanceProfileName,
                userDataBase64: args.bootData,
                // New documents mean a new box. Otherwise EC2 stops and starts the old one, and
                // cloud-init does not run them again.
                userDataReplaceOnChange: true,
                // A container is a hop further than the box, and none has use for the box's role: with it, a process
                // could answer Systems Manager in the box's place.
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
                // Five-minute metrics are free; one-minute metrics cost $2.10 a month and box.
                monitoring: false,
                // `shutdown -h` on the box ends the bill for it, and keeps it.
                instanceInitiatedShutdownBehavior: "stop",
                // Standard credits would throttle the first boot, for which a new box has none saved.
                ...(machine.instanceType.burstable
                    ? { creditSpecification: { cpuCredits: "unlimited" } }
                    : {}),
                ...(spot ? { instanceMarketOptions: stoppingSpot } : {}),
                tags,
            },
            {
                ...child,
                // Without a way out the box cannot install anything, nor tell Systems Manager that it is there.
                dependsOn: [
                    ...(args.network.waysOut[zone] ?? []),
                    ...args.securityGroup.egressRules,
                ],
                ignoreChanges: image.moving ? ["ami"] : [],
                // A change in place that fails leaves the box stopped, and the provider notes it as done
                // (docs/decisions/0013): recreated, it is what was asked for. EC2 changes no spot box's type.
                replaceOnChanges: spot ? ["#initerror", "instanceType"] : ["#initerror"],
                // The provider does not see spot being switched off (terraform-provider-aws#38141). And data that
                // goes on on another volume gets a new box, which is proven from its first boot on.
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
                // A mounted volume that is pulled away loses what was not yet written.
                stopInstanceBeforeDetaching: true,
            },
            // A volume is attached to one box at a time.
            { ...child, deleteBeforeReplace: true },
        );
        const running = new ec2transitgateway.InstanceState(
            name,
            { instanceId: attachment.instanceId, state: "running" },
            // A box that its user has stopped stays so, also when a refresh has noted it. Another box, and one that
            // gets its volume back, is started: the engine then makes this again, and ignores nothing. So it does for
            // another type, whose change may have been cut off while the box was stopped for it.
            {
                ...child,
                ignoreChanges: ["state"],
                replaceOnChanges: ["#initerror"],
                replacementTrigger: machine.instanceType.name,
            },
        );
        new Readiness(
            name,
            {
                instanceId: running.instanceId,
                instanceType: machine.instanceType.name,
                tags: args.tags,
            },
            child,
        );
        this.instanceId = instance.id;
        this.publicIp = instance.publicIp;
        this.volumeId = volume.volumeId;
        this.availabilityZone = volume.availabilityZone;
    }
}

/** Spot that is stopped when AWS wants the capacity back, and started again when it has some. */
const stoppingSpot = {
    marketType: "spot",
    spotOptions: { spotInstanceType: "persistent", instanceInterruptionBehavior: "stop" },
};
