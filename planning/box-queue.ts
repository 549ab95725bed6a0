import { instanceTypes } from "../catalog/instance-types";
import { jobMemoryMiB } from "../catalog/job-host";
import { type PriceList, tablePrices } from "../catalog/price-list";
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
 * Returns what the boxes of a stack with a queue must know to send jobs, from the tables that a laptop's `submit` uses. It has
 * every type of the catalog, so that a queue's other types bring no box another document. The prices are the table's for the
 * same reason: AWS's own change.
 */
export function boxQueue(
    { [projectTag]: project, [stackTag]: stack }: Tags,
    region: string,
    { source, hourlyUsd }: PriceList = tablePrices("a box does not ask AWS for its price list"),
): BoxQueue {
    return {
        ...{ project, stack, region, source, reusableDays },
        types: [...instanceTypes.values()].map((type) => ({
            ...{ name: type.name, vcpus: type.vcpus, gpus: type.gpu?.count ?? 0 },
            jobMemoryMiB: jobMemoryMiB(type.memoryGiB),
            hourlyUsd: hourlyUsd(type.name) ?? null,
        })),
    };
}
