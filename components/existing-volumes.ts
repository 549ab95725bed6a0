import { getEbsVolumes, getVolume } from "@pulumi/aws/ebs";
import { snapshotTags } from "./snapshot-schedule";
import { memberOf, type Tags } from "./tags";
import { generationOf } from "./volume-generation";
import type { ExistingVolume } from "./volume-plan";

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
    const found = await Promise.all(
        ids.map((id) => getVolume({ filters: [{ name: "volume-id", values: [id] }] })),
    );
    return found.map(({ volumeId, size, availabilityZone, tags: volumeTags }) => ({
        id: volumeId,
        member: memberOf(volumeTags),
        sizeGiB: size,
        zone: availabilityZone,
        generation: generationOf(volumeTags),
    }));
}
