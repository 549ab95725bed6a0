import { getInstance, getInstances } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { memberOf, type Tags } from "../tags";

export interface BoxAdrift {
    readonly id: string;
    readonly member: string;
}

/** Younger boxes are left out: an `up` that is still running attaches the volume minutes after it created the box. */
const hourMs = 3600_000;

/**
 * Asks AWS for boxes of this stack that run for an hour or longer without a data volume and are not in the stack's
 * state. An interrupted `up` created them before it could record them, and they cost money until somebody terminates
 * them.
 *
 * Makes one call, and one more for each running box outside the state.
 */
export async function lookUpBoxesAdrift(
    held: readonly string[],
    tags: Tags,
    options: pulumi.InvokeOptions = {},
    now = Date.now(),
): Promise<BoxAdrift[]> {
    const { ids } = await getInstances(
        {
            instanceTags: tags,
            instanceStateNames: ["pending", "running"],
        },
        options,
    );
    const others = ids.filter((id) => !held.includes(id));
    const found = await Promise.all(
        others.map((instanceId) => getInstance({ instanceId }, options)),
    );
    return found
        .filter(({ ebsBlockDevices }) => ebsBlockDevices.length === 0)
        .filter(({ launchTime }) => now - new Date(launchTime).getTime() >= hourMs)
        .map(({ id, tags: boxTags }) => ({ id, member: memberOf(boxTags) }));
}

/** Returns a warning that names the box, its cost and the command that terminates it. */
export function adriftWarning({ id, member }: BoxAdrift, region: string): string {
    return (
        `box ${id} of ${member || "nobody"} has run without a data volume for an hour or longer, and this stack does not use it: ` +
        "an interrupted `up` left it, and it costs money. It holds no data of yours. If no `up` is running, terminate it: " +
        `aws ec2 terminate-instances --region ${region} --instance-ids ${id}`
    );
}

/** Warns once the ids of the stack's boxes are known. A preview that creates a box does not know them. */
export function warnOfBoxesAdrift(
    held: readonly pulumi.Output<string>[],
    tags: Tags,
    region: string,
    options: pulumi.InvokeOptions = {},
): void {
    pulumi.all([...held]).apply(async (ids) => {
        for (const box of await lookUpBoxesAdrift(ids, tags, options))
            await pulumi.log.warn(adriftWarning(box, region));
    });
}
