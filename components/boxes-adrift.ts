import { getInstance, getInstances } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "./tags";

export interface BoxAdrift {
    readonly id: string;
    readonly member: string;
}

/**
 * Asks AWS for boxes of this stack that run without a data volume. One of them that the stack does not hold
 * was made by an `up` that was cut off before it could note it down, and is paid until somebody ends it.
 *
 * One call, and one for each box that runs.
 */
export async function lookUpBoxesAdrift(tags: Tags): Promise<BoxAdrift[]> {
    const { ids } = await getInstances({
        instanceTags: tags,
        instanceStateNames: ["pending", "running"],
    });
    const found = await Promise.all(ids.map((instanceId) => getInstance({ instanceId })));
    return found
        .filter(({ ebsBlockDevices }) => ebsBlockDevices.length === 0)
        .map(({ id, tags: { "workstation:member": member } }) => ({ id, member: member ?? "" }));
}

/** A sentence for each of them that is not among the boxes that the stack holds. */
export function adriftWarnings(
    adrift: readonly BoxAdrift[],
    held: readonly string[],
    region: string,
): readonly string[] {
    return adrift
        .filter(({ id }) => !held.includes(id))
        .map(
            ({ id, member }) =>
                `box ${id} of ${member} runs without a data volume, and this stack does not use it: an ` +
                "`up` that was cut off left it, and it is paid. Nothing of yours is on it. To end it: " +
                `aws ec2 terminate-instances --region ${region} --instance-ids ${id}`,
        );
}

/** Warns once the ids of the stack's boxes are known: in a preview that makes a box, they are not. */
export function warnOfBoxesAdrift(
    adrift: readonly BoxAdrift[],
    held: pulumi.Output<string>[],
    region: string,
): void {
    pulumi.all(held).apply(async (ids) => {
        for (const warning of adriftWarnings(adrift, ids, region)) await pulumi.log.warn(warning);
    });
}
