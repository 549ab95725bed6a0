import * as pulumi from "@pulumi/pulumi";
import { hasDesktop } from "./catalog/desktop";
import { documentsFor } from "./cloud-init/documents";
import { liveParameter } from "./cloud-init/live-parameters";
import { bootData } from "./components/boot-data";
import { warnOfBoxesAdrift } from "./planning/lookups/boxes-adrift";
import { within } from "./catalog/offerings";
import { InstanceRole, type InstanceRoleArgs } from "./components/instance-role";
import { MemberPolicy } from "./components/member-policy";
import { LiveSettingsDocument, liveDocumentArns } from "./components/live-settings-document";
import { lookUpSharedBucket } from "./planning/lookups/existing-bucket";
import { lookUpDataVolumes } from "./planning/lookups/existing-volumes";
import { lookUpInstalledDesktops } from "./planning/lookups/installed-desktops";
import { lookUpMachineImages } from "./planning/lookups/machine-image";
import { lookUpOfferings } from "./planning/lookups/offerings";
import { lookUpStackVersion } from "./planning/lookups/stack-version";
import { boxOutputs, machineOutputs, queueOutput, volumeOutputs } from "./components/outputs";
import { SecurityGroup } from "./components/security-group";
import { SharedBucket } from "./components/shared-bucket";
import { SnapshotSchedule } from "./components/snapshot-schedule";
import { StateLog } from "./components/state-log";
import type { Caller } from "./planning/caller";
import { desktopAdvice } from "./planning/desktop";
import { sharedBucketName } from "./planning/policies/shared-data-policy";
import { planMemberPolicies } from "./planning/policies/member-policies";
import { foreignZones, outOfReach } from "./planning/subnets";
import { boxQueue } from "./planning/box-queue";
import { planQueue } from "./planning/queue";
import { planVolumes } from "./planning/volumes";
import { TrainingQueue } from "./components/training-queue";
import { type Network, Vpc } from "./components/vpc";
import { Workstation } from "./components/workstation";
import { hasNotebook } from "./settings/notebook";
import type { Problem } from "./settings/problem";
import type { CheckedSettings } from "./settings/check";
import { refuseTooManyKeys, settleMachines } from "./planning/machine";
import { memberTag, projectTag, stackTag, type Tags, versionTag } from "./planning/tags";
import { newerVersion, permission, permitOlder, programVersion } from "./planning/version";

/** A team and its place. */
export interface TeamArgs {
    readonly caller: Caller;
    readonly checked: CheckedSettings;
    /** Of what the whole team shares; each box has its member's. */
    readonly name: string;
    /** Names a member's box among the resources. @default the member's own name */
    readonly boxName?: (member: string) => string;
    /** Of every resource. What exists in AWS is found again by them. */
    readonly tags: Tags;
    /** Where the boxes go. @default a network of their own */
    readonly network?: Network;
    /** Managed policies that the boxes have as well, by name. @default none */
    readonly policyArns?: Required<InstanceRoleArgs>["policyArns"];
}

/** What the resources belong to, and through it the provider of resources and look-ups alike. @default the stack */
export type TeamOptions = Pick<pulumi.CustomResourceOptions, "parent">;

/**
 * Asks AWS once what is offered, and declares one box for each member with everything that they share.
 *
 * @returns the stack outputs.
 * @throws Refusal when the settings do not fit what AWS has.
 */
export async function declareTeam(
    { caller, checked, name, boxName = (member) => member, tags, ...args }: TeamArgs,
    options: TeamOptions = {},
) {
    const { access, memberAccess, members, sharedData } = checked.settings;
    const warn = (text: string) => pulumi.log.warn(text, options.parent);
    const refuse = (problems: readonly Problem[]) => {
        if (problems.length > 0) throw caller.refusal(problems);
    };
    const everywhere = await lookUpOfferings(options);
    const { region, zones } = everywhere;
    const given = args.network && Object.keys(args.network.subnetIds);
    const offerings = given === undefined ? everywhere : within(everywhere, given);
    if (given !== undefined) refuse(foreignZones(given, everywhere));
    const newer = newerVersion(await lookUpStackVersion(tags, options), region);
    if (newer !== undefined) await warn(permitOlder(newer, caller, process.env[permission]));
    refuseTooManyKeys(members, caller);
    const machines = settleMachines(checked, offerings, caller);
    const { queue: asked } = checked.settings;
    const queue = asked && planQueue(asked, machines, offerings, caller);
    const images = await lookUpMachineImages(machines, caller, options);

    const existingBucket = await lookUpSharedBucket(sharedData, tags, caller, options);
    const volumes = planVolumes(await lookUpDataVolumes(tags, options), checked.settings, caller);
    if (given !== undefined) refuse(outOfReach(given, volumes.existing.values()));
    const names = members.map((member) => member.name);
    // A team's stack is not the caller's: `dev.vision`.
    const { [projectTag]: project, [stackTag]: stack } = tags;
    const policies = planMemberPolicies(memberAccess, names, { project, stack, tags, sharedData });
    for (const warning of volumes.warnings) await warn(warning);
    for (const group of await lookUpInstalledDesktops(members, tags, options))
        await warn(desktopAdvice(group, caller));
    const vpcTags = { [versionTag]: programVersion };
    const own =
        args.network === undefined
            ? new Vpc(name, { region, zones, tags, vpcTags }, options)
            : undefined;
    const network = args.network ?? own!;
    const securityGroup = new SecurityGroup(name, { vpcId: network.vpcId, access, tags }, options);
    const liveSettings = new LiveSettingsDocument(
        `${name}-live-settings`,
        { tags, queue: queue && boxQueue(tags, region) },
        options,
    );
    const liveDocuments = liveDocumentArns(`${name}-live-settings`);
    const bucket =
        sharedData &&
        new SharedBucket(
            sharedBucketName(project, stack),
            { sharedData, existingBucket, tags },
            options,
        );
    const role = new InstanceRole(
        name,
        { liveDocuments, policyArns: args.policyArns ?? {}, sharedData, tags },
        options,
    );
    const schedule = new SnapshotSchedule(`${name}-snapshots`, { tags }, options);
    const stateLog = new StateLog(name, { tags }, options);
    // Nobody who brings a network of their own can ask for a queue: it needs an endpoint and a subnet of ours.
    const jobs =
        queue &&
        bucket &&
        own &&
        new TrainingQueue(
            `${name}-jobs`,
            { queue, bucketName: bucket.bucketName, network: own, region, tags },
            options,
        );
    for (const policy of policies) new MemberPolicy(policy.name, policy, options);
    const boxes = machines.flatMap(({ plan, box: shared, members: theirs, ...placed }, index) => {
        const documentsOf = documentsFor(plan, hasDesktop(shared), region);
        return theirs.map((member) => {
            const box = new Workstation(
                boxName(member.name),
                {
                    existingVolume: volumes.existing.get(member.name),
                    ...{ ...member, ...placed, machine: plan, image: images[index]! },
                    ...{ network, securityGroup, role, schedule, stateLog, liveSettings },
                    bootData: bootData(documentsOf(member), options),
                    settings: pulumi.output(bucket?.bucketName).apply((sharedBucket) =>
                        liveParameter(member, {
                            desktop: member.desktop,
                            notebook: hasNotebook(member),
                            idleStopMinutes: member.idleStopMinutes,
                            sharedBucket,
                        }),
                    ),
                    sharedBucket: bucket?.bucketName,
                    tags: { ...tags, [memberTag]: member.name },
                },
                options,
            );
            return [member, box] as const;
        });
    });
    const held = boxes.map(([, box]) => box.instanceId);
    warnOfBoxesAdrift(held, tags, region, options);
    return {
        machines: machineOutputs(machines, images),
        boxes: Object.fromEntries(
            boxes.map(([{ name: member, desktop }, box]) => [
                member,
                boxOutputs(box, { access, desktop, member, region }),
            ]),
        ),
        dataVolumes: volumeOutputs(boxes, volumes.left, region, tags),
        stateLog: stateLog.logGroupName,
        ...(queue && jobs && { queue: queueOutput(queue, jobs.queueNames) }),
        ...(bucket && { sharedBucket: bucket.bucketName }),
        version: programVersion,
    };
}
