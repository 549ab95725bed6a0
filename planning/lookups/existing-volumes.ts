import { getEbsVolumes, getVolume, type GetVolumeResult } from "@pulumi/aws/ebs";
import type { InvokeOptions } from "@pulumi/pulumi";
import { generationOf } from "../generation";
import type { ExistingVolume } from "../volumes";
import { memberOf, snapshotTags, type Tags } from "../tags";

/** Calls in flight: EC2 throttles an account that makes hundreds of calls at a time. */
const atOnce = 20;

/**
 * Asks AWS for the data volumes of this stack by their tags. These include volumes missing from the stack's
 * state, because their member was removed, the stack was destroyed or an `up` was interrupted.
 *
 * Makes two calls, and one for each volume found.
 */
export async function lookUpDataVolumes(
    tags: Tags,
    options: InvokeOptions = {},
): Promise<ExistingVolume[]> {
    // The tag of the snapshot schedule distinguishes data volumes from root disks.
    const filters = Object.entries({ ...tags, ...snapshotTags(tags) }).map(([key, value]) => ({
        name: `tag:${key}`,
        values: [value],
    }));
    const within = async (...values: string[]) =>
        (await getEbsVolumes({ filters: [...filters, { name: "status", values }] }, options)).ids;
    const [ids, inUse] = await Promise.all([
        within("creating", "available", "in-use"),
        within("in-use"),
    ]);
    const found: GetVolumeResult[] = [];
    for (let at = 0; at < ids.length; at += atOnce) {
        const some = ids.slice(at, at + atOnce);
        const asked = some.map((id) =>
            getVolume({ filters: [{ name: "volume-id", values: [id] }] }, options),
        );
        found.push(...(await Promise.all(asked)));
    }
    return found.map(({ volumeId, size, availabilityZone, tags: volumeTags }) => ({
        id: volumeId,
        member: memberOf(volumeTags),
        sizeGiB: size,
        zone: availabilityZone,
        generation: generationOf(volumeTags, volumeId),
        inUse: inUse.includes(volumeId),
    }));
}
