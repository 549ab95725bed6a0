import * as pulumi from "@pulumi/pulumi";
import { hasDesktop } from "./catalog/desktop";
import { documentsFor } from "./cloud-init/documents";
import { liveParameter } from "./cloud-init/live-parameters";
import { bootData } from "./components/boot-data";
import { warnOfBoxesAdrift } from "./planning/lookups/boxes-adrift";
import { InstanceRole } from "./components/instance-role";
import { MemberPolicy } from "./components/member-policy";
import { LiveSettingsDocument, liveDocumentArns } from "./components/live-settings-document";
import { lookUpDataVolumes } from "./planning/lookups/existing-volumes";
import { lookUpInstalledDesktops } from "./planning/lookups/installed-desktops";
import { lookUpMachineImages } from "./planning/lookups/machine-image";
import { lookUpOfferings } from "./planning/lookups/offerings";
import { lookUpStackVersion } from "./planning/lookups/stack-version";
import { boxOutputs, machineOutputs, volumeOutputs } from "./components/outputs";
import { SecurityGroup } from "./components/security-group";
import { SnapshotSchedule } from "./components/snapshot-schedule";
import { StateLog } from "./components/state-log";
import { desktopAdvice } from "./planning/desktop";
import { planMemberPolicies } from "./planning/policies/member-policies";
import { planVolumes } from "./planning/volumes";
import { Vpc } from "./components/vpc";
import { Workstation } from "./components/workstation";
import { hasNotebook } from "./settings/notebook";
import type { CheckedSettings } from "./settings/check";
import type { StackName } from "./settings/read-settings";
import { refuseTooManyKeys, settleMachines } from "./planning/machine";
import { memberTag, type Tags, versionTag } from "./planning/tags";
import { newerVersion, permission, permitOlder, programVersion } from "./planning/version";

/** A team and its place. */
export interface TeamArgs extends StackName {
    readonly checked: CheckedSettings;
    /** Of what the whole team shares; each box has its member's. */
    readonly name: string;
    /** Of every resource. What exists in AWS is found again by them. */
    readonly tags: Tags;
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
    { checked, project, stack, name, tags }: TeamArgs,
    options: TeamOptions = {},
) {
    const { access, memberAccess, members } = checked.settings;
    const { region, zones, offered } = await lookUpOfferings(options);
    const newer = newerVersion(await lookUpStackVersion(tags, options), region);
    if (newer !== undefined)
        await pulumi.log.warn(permitOlder(newer, stack, process.env[permission]));
    refuseTooManyKeys(members, { project, stack });
    const machines = settleMachines(checked, { region, zones, offered }, { project, stack });
    const images = await lookUpMachineImages(machines, options);

    const volumes = planVolumes(await lookUpDataVolumes(tags, options), checked.settings, stack);
    const names = members.map((member) => member.name);
    const policies = planMemberPolicies(memberAccess, names, { project, stack, tags });
    for (const warning of volumes.warnings) await pulumi.log.warn(warning);
    for (const group of await lookUpInstalledDesktops(members, tags, options))
        await pulumi.log.warn(desktopAdvice(group, stack));
    const vpcTags = { [versionTag]: programVersion };
    const network = new Vpc(name, { region, zones, tags, vpcTags }, options);
    const securityGroup = new SecurityGroup(name, { vpcId: network.vpcId, access, tags }, options);
    const liveSettings = new LiveSettingsDocument(`${name}-live-settings`, { tags }, options);
    const liveDocuments = liveDocumentArns(`${name}-live-settings`);
    const role = new InstanceRole(name, { liveDocuments, tags }, options);
    const schedule = new SnapshotSchedule(`${name}-snapshots`, { tags }, options);
    const stateLog = new StateLog(name, { tags }, options);
    for (const policy of policies) new MemberPolicy(policy.name, policy, options);
    const boxes = machines.flatMap(({ plan, box: shared, members: theirs, ...placed }, index) => {
        const documentsOf = documentsFor(plan, hasDesktop(shared), region);
        return theirs.map((member) => {
            const box = new Workstation(
                member.name,
                {
                    existingVolume: volumes.existing.get(member.name),
                    ...{ ...member, ...placed, machine: plan, image: images[index]! },
                    ...{ network, securityGroup, role, schedule, stateLog, liveSettings },
                    bootData: bootData(documentsOf(member), options),
                    settings: liveParameter(member, {
                        desktop: member.desktop,
                        notebook: hasNotebook(member),
                        idleStopMinutes: member.idleStopMinutes,
                    }),
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
        version: programVersion,
    };
}
