import * as pulumi from "@pulumi/pulumi";
import { frameworks } from "../catalog/frameworks";
import { connection, type ConnectionArgs } from "./connection";
import type { MachineImage, SettledMachine } from "../planning/machine";
import type { PlannedQueue } from "../planning/queue";
import { type ExistingVolume, keptVolumes } from "../planning/volumes";
import type { Member } from "../settings/settings";
import type { Workstation } from "./workstation";
import type { Tags } from "../planning/tags";

/** Returns stack output `machines`: for each kind of box whose they are, the choices made for it, and the reasons. */
export function machineOutputs(
    machines: readonly SettledMachine[],
    images: readonly MachineImage[],
) {
    return machines.map(({ members, plan, passedOver }, index) => {
        const { id, name, moving } = images[index]!;
        return {
            members: members.map((member) => member.name),
            instanceType: plan.instanceType.name,
            image: { id, name, frozen: moving },
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
    });
}

/** Returns stack output `queue`: what its hosts may be, its limits, whose jobs it takes, and its two names. */
export function queueOutput<Names>(
    { hosts, hostImage, placementGroup, ...queue }: PlannedQueue,
    names: Names,
) {
    void hosts;
    return { ...queue, names, imageType: hostImage.imageType, closeTogether: placementGroup };
}

/** Returns stack output `boxes.<member>`: the member's commands to connect, and the ids for scripts. */
export function boxOutputs(
    box: Workstation,
    way: Pick<ConnectionArgs, "access" | "desktop" | "member" | "region">,
) {
    const { instanceId, volumeId: dataVolumeId, availabilityZone, publicIp } = box;
    const ids = { instanceId, dataVolumeId, availabilityZone, publicIp };
    return pulumi.output(ids).apply((known) => ({
        ...known,
        connect: connection({ ...known, ...way }),
    }));
}

/** Returns stack output `dataVolumes`: the volumes that stay, and cost money, when the stack is destroyed. */
export function volumeOutputs(
    boxes: readonly (readonly [member: Pick<Member, "name">, box: Workstation])[],
    left: readonly ExistingVolume[],
    region: string,
    tags: Tags,
) {
    return pulumi.all(boxes.map(([, box]) => box.volumeId)).apply((ids) => {
        const theirs = boxes.map(([{ name: member }, { volumeGiB: sizeGiB }], index) => ({
            ...{ member, sizeGiB },
            id: ids[index] ?? "",
        }));
        return keptVolumes([...theirs, ...left], region, tags);
    });
}
