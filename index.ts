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
import { boxOutputs, machineOutputs, queueOutput, volumeOutputs } from "./components/outputs";
import { SecurityGroup } from "./components/security-group";
import { SnapshotSchedule } from "./components/snapshot-schedule";
import { StateLog } from "./components/state-log";
import { desktopAdvice } from "./planning/desktop";
import { planMemberPolicies } from "./planning/policies/member-policies";
import { planQueue } from "./planning/queue";
import { planVolumes } from "./planning/volumes";
import { TrainingQueue } from "./components/training-queue";
import { Vpc } from "./components/vpc";
import { Workstation } from "./components/workstation";
import { hasNotebook } from "./settings/notebook";
import { readSettings } from "./settings/read-settings";
import { refuseTooManyKeys, settleMachines } from "./planning/machine";
import { memberTag, stackTags, versionTag } from "./planning/tags";
import { newerVersion, permission, permitOlder, programVersion } from "./planning/version";

export = async () => {
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    const checked = readSettings();
    const { access, memberAccess, members } = checked.settings;
    const tags = stackTags(project, stack);
    const { region, zones, offered } = await lookUpOfferings();
    const newer = newerVersion(await lookUpStackVersion(tags), region);
    if (newer !== undefined)
        await pulumi.log.warn(permitOlder(newer, stack, process.env[permission]));
    refuseTooManyKeys(members, { project, stack });
    const machines = settleMachines(checked, { region, zones, offered }, { project, stack });
    const { queue: asked } = checked.settings;
    const queue = asked && planQueue(asked, machines, { region, offered }, { project, stack });
    const images = await lookUpMachineImages(machines);

    const name = `${project}-${stack}`;
    const volumes = planVolumes(await lookUpDataVolumes(tags), checked.settings, stack);
    const names = members.map((member) => member.name);
    const policies = planMemberPolicies(memberAccess, names, { project, stack, tags });
    for (const warning of volumes.warnings) await pulumi.log.warn(warning);
    for (const group of await lookUpInstalledDesktops(members, tags))
        await pulumi.log.warn(desktopAdvice(group, stack));
    const vpcTags = { [versionTag]: programVersion };
    const network = new Vpc(name, { region, zones, tags, vpcTags });
    const securityGroup = new SecurityGroup(name, { vpcId: network.vpcId, access, tags });
    const liveSettings = new LiveSettingsDocument(`${name}-live-settings`, { tags });
    const liveDocuments = liveDocumentArns(`${name}-live-settings`);
    const role = new InstanceRole(name, { liveDocuments, tags });
    const schedule = new SnapshotSchedule(`${name}-snapshots`, { tags });
    const stateLog = new StateLog(name, { tags });
    if (queue !== undefined) {
        const bucketName = checked.settings.sharedData!;
        new TrainingQueue(`${name}-jobs`, { queue, bucketName, network, region, tags });
    }
    for (const policy of policies) new MemberPolicy(policy.name, policy);
    const boxes = machines.flatMap(({ plan, box: shared, members: theirs, ...placed }, index) => {
        const documentsOf = documentsFor(plan, hasDesktop(shared), region);
        return theirs.map((member) => {
            const box = new Workstation(member.name, {
                existingVolume: volumes.existing.get(member.name),
                ...{ ...member, ...placed, machine: plan, image: images[index]! },
                ...{ network, securityGroup, role, schedule, stateLog, liveSettings },
                bootData: bootData(documentsOf(member)),
                settings: liveParameter(member, {
                    desktop: member.desktop,
                    notebook: hasNotebook(member),
                    idleStopMinutes: member.idleStopMinutes,
                }),
                tags: { ...tags, [memberTag]: member.name },
            });
            return [member, box] as const;
        });
    });
    const held = boxes.map(([, box]) => box.instanceId);
    warnOfBoxesAdrift(held, tags, region);
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
        ...(queue && { queue: queueOutput(queue) }),
        version: programVersion,
    };
};
