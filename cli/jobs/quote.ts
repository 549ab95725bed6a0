import { nodesReach } from "../../planning/queue-limits";
import type { Aws } from "../boxes/open-aws";
import { regionPrices } from "../boxes/prices/region-prices";
import { type Definition, findDefinition } from "./definition";
import { holdToJob, holdToMonth, jobPrice, type JobPrice, type Spent, taken, usd } from "./price";
import { type Requirements, requirementsOf } from "./requirements";
import { newId, type RunRecord } from "./run-record";
import { spentThisMonth } from "./spent";
import type { Place } from "./where";

/** What somebody asks for: the part of a record that they choose. */
export type Ask = Pick<
    RunRecord,
    "name" | "command" | "env" | "nodes" | "spot" | "hours" | "former"
> & {
    readonly gpus: number | undefined;
};

/** A run that may be sent, and what is said of its price. */
export interface Quote {
    readonly record: RunRecord;
    readonly definition: Definition;
    readonly lines: readonly string[];
}

/**
 * Makes the record of a new run, of a size and price that the queue takes.
 *
 * @throws Refusal when no type of the queue holds it, a cap forbids it, or the member has no definition.
 */
export async function quote(aws: Aws, place: Place, ask: Ask): Promise<Quote> {
    const { member, queue, at } = place;
    const needs = requirementsOf(ask, queue);
    const now = new Date();
    const names = needs.types.map(({ name }) => name);
    const [list, spent, definition] = await Promise.all([
        regionPrices(aws, names),
        spentThisMonth(aws, at, member, now),
        findDefinition(aws.batch, queue, member, ask.nodes),
    ]);
    const price = jobPrice(needs, ask, list);
    holdToJob(price, queue.maxJobUsd);
    holdToMonth(price, queue.maxMonthlyUsd, spent);
    const { gpus, vcpus, memoryMiB } = needs;
    const record: RunRecord = {
        ...{ ...ask, id: newId(now), member, image: definition.image, gpus, vcpus, memoryMiB },
        ...{ queue: queue.arn, logGroup: queue.logGroup, submitted: now.toISOString() },
        price: { hourlyUsd: price.hourly.most, mostUsd: price.most },
    };
    return { record, definition, lines: quoteLines(ask, needs, price, queue, spent) };
}

/** Says size, price and caps. */
export function quoteLines(
    { nodes, hours, spot }: Pick<Ask, "nodes" | "hours" | "spot">,
    { gpus, vcpus, memoryMiB }: Omit<Requirements, "types">,
    { hourly, least, most, cheapest, dearest, source }: JobPrice,
    queue: Pick<Place["queue"], "maxJobUsd" | "maxMonthlyUsd" | "nat">,
    spent: Spent,
): string[] {
    const range = (from: number, to: number) =>
        from === to ? usd(to) : `${usd(from)} to ${usd(to)}`;
    const types = cheapest === dearest ? cheapest : `${cheapest} to ${dearest}`;
    const market = spot ? "spot, which costs less than these on-demand prices" : "on-demand";
    const memory = (memoryMiB / 1024).toFixed(1);
    const each = `${gpus} ${gpus === 1 ? "GPU" : "GPUs"}, ${vcpus} vCPUs and ${memory} GiB`;
    const whose = taken(spent);
    return [
        `${nodes} ${nodes === 1 ? "node" : "nodes"} with ${each}, on ${types}, ${market}`,
        `price: ${range(hourly.least, hourly.most)} an hour, ${range(least, most)} if it takes all of its ${hours} hours; ` +
            `the cap is ${usd(queue.maxJobUsd)} a job`,
        "a lost host begins the hours again, in at most 3 attempts; waiting costs nothing",
        `this month: ${usd(spent.usd)} at most by all members, of ${usd(queue.maxMonthlyUsd)}` +
            `${whose === "" ? "" : ` (${whose})`}. ${source}`,
        ...(nodes > 1 ? [queue.nat ? nodesReach(true) : offline] : []),
    ];
}

const offline =
    "several nodes have no internet, as the stack does not set queue.nat: they reach S3 and each other, so put what they need into the " +
    "folder or /shared";
