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

/** What the stack's cap of a month is compared with. */
export interface Spent {
    /** USD of this month's runs of all members: those that ended by their time, the others with all their hours. */
    readonly usd: number;
    readonly runs: number;
    readonly byMember: Readonly<Record<string, number>>;
}

type Dearest = Pick<JobPrice, "most"> & { readonly hourly: Pick<JobPrice["hourly"], "most"> };

/** @throws Refusal that names the cap of a job, the price, and the hours that would fit */
export function holdToJob(price: Dearest & Pick<JobPrice, "dearest">, maxJobUsd: number): void {
    if (price.most <= maxJobUsd) return;
    throw new Refusal(
        `the job may cost ${usd(price.most)} (on ${price.dearest}), and the queue allows ${usd(maxJobUsd)} a job\n` +
            `next: ${advice(price, maxJobUsd, "maxJobUsd")}`,
    );
}

/** @throws Refusal that names the cap of a month, who has taken what of it, and the hours that would fit */
export function holdToMonth(price: Dearest, maxMonthlyUsd: number, spent: Spent): void {
    const room = maxMonthlyUsd - spent.usd;
    if (price.most <= room) return;
    const runs = `${spent.runs} ${spent.runs === 1 ? "run" : "runs"}`;
    const whose = taken(spent);
    throw new Refusal(
        `the job may cost ${usd(price.most)}, and ${usd(spent.usd)} of this month's ${usd(maxMonthlyUsd)} are taken by ` +
            `${runs}${whose === "" ? "" : `: ${whose}`}\nnext: ${advice(price, room, "maxMonthlyUsd")}, or wait for the next month`,
    );
}

/** Says who has taken how much of a month, the most first, of at most five. */
export function taken({ byMember }: Pick<Spent, "byMember">): string {
    const all = Object.entries(byMember).sort(([, a], [, b]) => b - a);
    const some = all.slice(0, 5).map(([member, amount]) => `${member} ${usd(amount)}`);
    return [...some, ...(all.length > 5 ? [`${all.length - 5} more`] : [])].join(", ");
}

function advice({ hourly }: Dearest, room: number, key: string): string {
    const fits = Math.floor((room / hourly.most) * 10) / 10;
    return (
        (fits >= 0.1 ? `take --hours ${fits}, or ` : "") +
        `ask whoever deploys to raise ${key} in \`workstation:queue\``
    );
}
