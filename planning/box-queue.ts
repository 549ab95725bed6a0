import { findInstanceType } from "../catalog/instance-types";
import { jobMemoryMiB } from "../catalog/job-host";
import { type PriceList, tablePrices } from "../catalog/price-list";
import type { PlannedQueue } from "./queue";
import { reusableDays } from "./shared-bucket";
import { projectTag, stackTag, type Tags } from "./tags";

/** What a box reads from `queue.json` to send jobs; the rest is in the tags of the queues, as for a laptop. */
export interface BoxQueue {
    readonly project: string;
    readonly stack: string;
    readonly region: string;
    /** Whose prices these are, a sentence without its full stop. */
    readonly source: string;
    readonly reusableDays: number;
    readonly types: readonly {
        readonly name: string;
        readonly vcpus: number;
        readonly gpus: number;
        readonly jobMemoryMiB: number;
        /** USD; `null` where the table has none. */
        readonly hourlyUsd: number | null;
    }[];
}

/**
 * Returns what the boxes of a stack must know of its queue, from the tables that a laptop's `submit` uses. The prices are the
 * table's: AWS's own change, and each change would bring every box another document.
 */
export function boxQueue(
    { instanceTypes }: Pick<PlannedQueue, "instanceTypes">,
    { [projectTag]: project, [stackTag]: stack }: Tags,
    region: string,
    { source, hourlyUsd }: PriceList = tablePrices("a box does not ask AWS for its price list"),
): BoxQueue {
    const types = instanceTypes.flatMap((it) => findInstanceType(it) ?? []);
    return {
        ...{ project, stack, region, source, reusableDays },
        types: types.map((type) => ({
            ...{ name: type.name, vcpus: type.vcpus, gpus: type.gpu?.count ?? 0 },
            jobMemoryMiB: jobMemoryMiB(type.memoryGiB),
            hourlyUsd: hourlyUsd(type.name) ?? null,
        })),
    };
}
