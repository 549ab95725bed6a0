import type { PriceList } from "../../catalog/price-list";
import { Refusal } from "../../settings/refusal";
import type { Requirements } from "./requirements";

/** What a job may cost, USD before tax. */
export interface JobPrice {
    /** An hour of all nodes, on the cheapest and on the dearest type that can run it. */
    readonly hourly: { readonly least: number; readonly most: number };
    /** All hours on the dearest type: what the caps are compared with. */
    readonly most: number;
    readonly least: number;
    readonly cheapest: string;
    readonly dearest: string;
    readonly source: string;
}

/**
 * Returns what a job costs at most and at least. Spot has no fixed price, and on-demand is its ceiling.
 *
 * @throws Refusal where no type has a price: an unknown price cannot be compared with a cap.
 */
export function jobPrice(
    { types }: Pick<Requirements, "types">,
    { nodes, hours }: { readonly nodes: number; readonly hours: number },
    list: PriceList,
): JobPrice {
    const priced = types
        .map(({ name }) => ({ name, usd: list.hourlyUsd(name) }))
        .sort((a, b) => (a.usd ?? 0) - (b.usd ?? 0));
    const unknown = priced.filter(({ usd }) => usd === undefined).map(({ name }) => name);
    const [first, last] = [priced[0], priced.at(-1)];
    if (unknown.length > 0 || first?.usd === undefined || last?.usd === undefined)
        throw new Refusal(
            `the price of ${unknown.join(" and ")} is not known, so nothing says whether the job keeps within the queue's cap; ` +
                "ask for more GPUs or fewer with --gpus, or ask whoever deploys to take that type from `workstation:queue`",
        );
    const hourly = { least: first.usd * nodes, most: last.usd * nodes };
    return {
        hourly,
        least: hourly.least * hours,
        most: hourly.most * hours,
        ...{ cheapest: first.name, dearest: last.name, source: list.source },
    };
}

export const usd = (amount: number) => `$${amount.toFixed(2)}`;

/** What the stack's caps are compared with. */
export interface Spent {
    /** USD of this month's runs: those that ended by their time, the others with all their hours. */
    readonly usd: number;
    readonly runs: number;
    /** Whose runs could be read. */
    readonly of: "everybody" | "own";
}

/**
 * Holds a job to the queue's caps.
 *
 * @throws Refusal that names the cap, the price, and the hours that would fit.
 */
export function holdToCaps(
    price: JobPrice,
    caps: { readonly maxJobUsd: number; readonly maxMonthlyUsd: number },
    spent: Spent,
): void {
    const fits = (room: number) => Math.floor((room / price.hourly.most) * 10) / 10;
    const advice = (room: number, key: string) =>
        (fits(room) >= 0.1 ? `take --hours ${fits(room)}, or ` : "") +
        `ask whoever deploys to raise ${key} in \`workstation:queue\``;
    if (price.most > caps.maxJobUsd)
        throw new Refusal(
            `the job may cost ${usd(price.most)} (on ${price.dearest}), and the queue allows ${usd(caps.maxJobUsd)} a job\n` +
                `next: ${advice(caps.maxJobUsd, "maxJobUsd")}`,
        );
    const room = caps.maxMonthlyUsd - spent.usd;
    if (price.most > room)
        throw new Refusal(
            `the job may cost ${usd(price.most)}, and ${usd(spent.usd)} of this month's ${usd(caps.maxMonthlyUsd)} are taken by ` +
                `${spent.runs} ${spent.of === "own" ? "runs of yours" : "runs"}\nnext: ${advice(room, "maxMonthlyUsd")}, or wait for the next month`,
        );
}
