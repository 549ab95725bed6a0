import * as pulumi from "@pulumi/pulumi";
import { documentsFor } from "./cloud-init/documents";
import { bootData } from "./components/boot-data";
import { warnOfBoxesAdrift } from "./planning/lookups/boxes-adrift";
import { InstanceRole } from "./components/instance-role";
import { lookUpDataVolumes } from "./planning/lookups/existing-volumes";
import { lookUpMachineImage } from "./planning/lookups/machine-image";
import { lookUpOfferings } from "./planning/lookups/offerings";
import { boxOutputs, machineOutputs, volumeOutputs } from "./components/outputs";
import { SecurityGroup } from "./components/security-group";
import { SnapshotSchedule } from "./components/snapshot-schedule";
import { planVolumes } from "./planning/volumes";
import { Vpc } from "./components/vpc";
import { Workstation } from "./components/workstation";
import { readSettings } from "./settings/read-settings";
import { refuseTooManyKeys, settleMachine } from "./planning/machine";
import { memberTag, stackTags } from "./planning/tags";

export = async () => {
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    const checked = readSettings();
    const { settings } = checked;
    const { access, members, desktop } = settings;
    const { region, zones, offered } = await lookUpOfferings();
    const choice = settleMachine(checked, { region, zones, offered }, { project, stack });
    const { plan: machine, zone, rootVolumeGiB } = choice;
    const documentsOf = documentsFor(machine, desktop, region);
    refuseTooManyKeys(members, documentsOf, { project, stack });
    const image = await lookUpMachineImage(machine, settings, rootVolumeGiB);

    const name = `${project}-${stack}`;
    const tags = stackTags(project, stack);
    const volumes = planVolumes(await lookUpDataVolumes(tags), settings, stack);
    for (const warning of volumes.warnings) await pulumi.log.warn(warning);
    const network = new Vpc(name, { region, zones, tags });
    const securityGroup = new SecurityGroup(name, { vpcId: network.vpcId, access, tags });
    const role = new InstanceRole(name, { tags });
    const schedule = new SnapshotSchedule(`${name}-snapshots`, { tags });
    const boxes = members.map((member) => {
        const box = new Workstation(member.name, {
            existingVolume: volumes.existing.get(member.name),
            ...{ ...settings, machine, image, zone, rootVolumeGiB },
            ...{ network, securityGroup, role, schedule },
            bootData: bootData(documentsOf(member)),
            tags: { ...tags, [memberTag]: member.name },
        });
        return [member.name, box] as const;
    });
    const held = boxes.map(([, box]) => box.instanceId);
    warnOfBoxesAdrift(held, tags, region);
    return {
        machine: machineOutputs(choice, image),
        boxes: Object.fromEntries(
            boxes.map(([name, box]) => [name, boxOutputs(box, access, name, region)]),
        ),
        dataVolumes: volumeOutputs(boxes, volumes.left, region, tags),
    };
};
