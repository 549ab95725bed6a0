import * as pulumi from "@pulumi/pulumi";
import type { Choice } from "../catalog/choose-machine";
import { frameworks } from "../catalog/frameworks";
import type { Access } from "../settings/settings";
import { connection } from "./connection";
import type { MachineImage } from "../planning/machine";
import { type ExistingVolume, keptVolumes } from "../planning/volumes";
import type { Workstation } from "./workstation";
import type { Tags } from "../planning/tags";

/** Returns stack output `machine`: the choices for every box of the stack, and the reasons. */
export function machineOutputs(
    { plan, passedOver }: Extract<Choice, { works: true }>,
    image: MachineImage,
) {
    return {
        instanceType: plan.instanceType.name,
        image: { id: image.id, name: image.name, frozen: image.moving },
        containerImage: plan.framework?.containerImage,
        driver: plan.driver && `R${plan.driver.branch}`,
        framework: plan.framework && {
            name: frameworks[plan.framework.name].label,
            version: plan.framework.version,
            cuda: plan.framework.cuda,
        },
        reasons: plan.reasons,
        passedOver: passedOver.map(({ instanceType, conflict }) => ({
            instanceType,
            reason: conflict,
        })),
    };
}

/** Returns stack output `boxes.<member>`: the member's commands to connect, and the ids for scripts. */
export function boxOutputs(box: Workstation, access: Access, member: string, region: string) {
    const { instanceId, volumeId: dataVolumeId, availabilityZone, publicIp } = box;
    const ids = { instanceId, dataVolumeId, availabilityZone, publicIp };
    return pulumi.output(ids).apply((known) => ({
        ...known,
        connect: connection({ ...known, access, member, region }),
    }));
}

/** Returns stack output `dataVolumes`: the volumes that stay, and cost money, when the stack is destroyed. */
export function volumeOutputs(
    boxes: readonly (readonly [member: string, box: Workstation])[],
    left: readonly ExistingVolume[],
    region: string,
    tags: Tags,
) {
    return pulumi.all(boxes.map(([, box]) => box.volumeId)).apply((ids) => {
        const theirs = boxes.map(([member, { volumeGiB: sizeGiB }], index) => ({
            ...{ member, sizeGiB },
            id: ids[index] ?? "",
        }));
        return keptVolumes([...theirs, ...left], region, tags);
    });
}
