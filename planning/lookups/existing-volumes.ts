import { getEbsVolumes, getVolume, type GetVolumeResult } from "@pulumi/aws/ebs";
import { generationOf } from "../generation";
import type { ExistingVolume } from "../volumes";
import { memberOf, snapshotTags, type Tags } from "../tags";

/** Questions in flight: EC2 refuses an account that asks hundreds of things at a time. */
const atOnce = 20;

/**
 * Asks AWS for the data volumes of this stack, known by their tags: also those that the stack's state
 * does not hold, because their member was removed, the stack was destroyed or an `up` was cut off.
 *
 * One call, and one for each volume found.
 */
export async function lookUpDataVolumes(tags: Tags): Promise<ExistingVolume[]> {
    // The tag of the snapshot schedule sets data volumes apart from root disks.
    const filters = Object.entries({ ...tags, ...snapshotTags(tags) }).map(([key, value]) => ({
        name: `tag:${key}`,
        values: [value],
    }));
    const living = { name: "status", values: ["creating", "available", "in-use"] };
    const { ids } = await getEbsVolumes({ filters: [...filters, living] });
    const found: GetVolumeResult[] = [];
    for (let at = 0; at < ids.length; at += atOnce) {
        const some = ids.slice(at, at + atOnce);
        const asked = some.map((id) =>
            getVolume({ filters: [{ name: "volume-id", values: [id] }] }),
        );
        found.push(...(await Promise.all(asked)));
    }
    return found.map(({ volumeId, size, availabilityZone, tags: volumeTags }) => ({
        id: volumeId,
        member: memberOf(volumeTags),
        sizeGiB: size,
        zone: availabilityZone,
        generation: generationOf(volumeTags, volumeId),
    }));
}
