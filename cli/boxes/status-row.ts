import { monthlyCost } from "../../catalog/cost";
import { type PriceList, type PricesOf, pricesOf, tablePrices } from "../../catalog/price-list";
import type { Box } from "./find";
import type { Heard } from "./hear-from";
import { lastStopOf, type StoppedBy } from "./last-stop";
import type { Answer, Live } from "./live";
import { type Readiness, readinessOf } from "./readiness";

/** A box as `workstation status --json` prints it. Its keys stay; new ones may come. */
export interface StatusRow {
    readonly stack: string;
    readonly member: string;
    readonly id: string;
    readonly instanceType: string;
    readonly zone: string;
    readonly spot: boolean;
    /** EC2's word. */
    readonly state: Box["state"];
    readonly ready: Readiness;
    /** When its self-test ran last, ISO 8601; `null` where Systems Manager does not say. */
    readonly tested: string | null;
    /** Of the last start, or of the last stop where EC2 or the box's tag says when; ISO 8601. */
    readonly since: string | null;
    /** Who made a box stop that is off: `idle`, a `person`, or `ec2`; `null` for others, and where nobody says. */
    readonly stoppedBy: StoppedBy | null;
    /** The same in a sentence. */
    readonly stoppedWhy: string | null;
    /** USD an hour at the on-demand price while it runs, without disks; `null` where the price is not known. */
    readonly hourlyUsd: number | null;
    /** The same since its start; `null` while it does not run. */
    readonly sinceStartUsd: number | null;
    /** Whose prices these are. */
    readonly prices: PricesOf;
    /** What the box said of itself, now or last; `null` where it never did on this computer. */
    readonly live: Live | null;
    /** Why a box that was asked now did not answer; else `null`. */
    readonly noAnswer: string | null;
}

/** What is known of a box beside EC2 and Systems Manager. */
export interface Said {
    readonly answer?: Answer | undefined;
    readonly last?: Live | undefined;
    /** @default the table of us-east-1 */
    readonly prices?: PriceList;
}

/** Puts together what EC2, Systems Manager, the catalog and the box itself know of it. */
export function statusRow(
    box: Box,
    heard: Heard | undefined,
    now: Date,
    { answer, last, prices = tablePrices() }: Said = {},
): StatusRow {
    const { stack, member, id, instanceType, zone, spot, state } = box;
    const runs = state === "running" || state === "pending";
    const stop = lastStopOf(box, now);
    const since = runs ? box.launched : stop?.at;
    const hourlyUsd = hourly(box, prices);
    const hours = (now.getTime() - box.launched.getTime()) / 3600_000;
    return {
        ...{ stack, member, id, instanceType, zone, spot, state },
        ready: readinessOf(box, heard),
        tested: heard?.tested?.toISOString() ?? null,
        since: since?.toISOString() ?? null,
        stoppedBy: stop?.by ?? null,
        stoppedWhy: stop?.why ?? null,
        ...{ hourlyUsd, prices: pricesOf(prices) },
        ...(answer === undefined || "noAnswer" in answer
            ? { live: last ?? null, noAnswer: answer?.noAnswer ?? null }
            : { live: answer, noAnswer: null }),
        sinceStartUsd: runs && hourlyUsd !== null ? Math.max(0, hours) * hourlyUsd : null,
    };
}

/** Prices an hour of a box that runs, without its disks, whose sizes a list of boxes does not have; `null` where unknown. */
export function hourly(
    { instanceType, publicAddress, state }: Pick<Box, "instanceType" | "publicAddress" | "state">,
    prices: PriceList,
): number | null {
    // EC2 takes the address from a box that stops; the next start gives it one again.
    const address = publicAddress || state !== "running";
    const asked = { instanceType, publicAddress: address, rootGiB: 0, dataGiB: 0 };
    return monthlyCost({ ...asked, hours: "always" }, prices).at(-1)?.hourlyUsd ?? null;
}
