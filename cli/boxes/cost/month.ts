import { type CostRow as PlannedRow, monthlyCost } from "../../../catalog/cost";
import { type PriceList, type PricesOf, pricesOf, tablePrices } from "../../../catalog/price-list";
import type { Box } from "../find";
import { hoursIn, type Run, type Span } from "./billed";
import type { Off } from "./idle-stops";
import { guessesOf } from "./guesses";

/** What a member had in a month, as EC2 and the stack's log tell it. */
export interface Had {
    readonly stack: string;
    readonly member: string;
    /** The member's box now; absent where only disks are left. */
    readonly box: Box | undefined;
    readonly runs: readonly Run[];
    readonly rootGiB: number;
    /** Size of the disks that have daily snapshots. */
    readonly dataGiB: number;
    /** When a box was off after it had stopped for being idle. @default never */
    readonly offAfterIdle?: readonly Off[];
}

/** The hours that a member's boxes ran as one type, and their price without the address. */
export interface HoursAsType {
    /** `null` where neither the log nor a present box tells it. */
    readonly instanceType: string | null;
    readonly hours: number;
    readonly computeUsd: number | null;
}

/** What a member costs in a month, as `workstation cost --json` prints it, in USD. Its keys stay; new ones may come. */
export interface CostRow {
    readonly stack: string;
    readonly member: string;
    /** The present type; `null` where the member has no box. */
    readonly instanceType: string | null;
    /** Every type of the month, in the order of its first hour. */
    readonly byType: readonly HoursAsType[];
    /** In which EC2 billed the box so far. */
    readonly hours: number;
    /** In which the month had none of it. */
    readonly hoursOff: number;
    /** So far, by part; `null` where the price of the type is not known. */
    readonly computeUsd: number | null;
    readonly addressUsd: number | null;
    readonly disksUsd: number;
    /** At most: snapshots as large as the disks that they are of. */
    readonly snapshotsUsd: number;
    readonly totalUsd: number | null;
    /** At the month's end, if the box runs as much each day as it did so far; `null` also at the month's very beginning. */
    readonly forecastUsd: number | null;
    /** From stops for being idle to the next starts. */
    readonly idleStopHours: number;
    /** What these hours would have cost at most, had the box run on; `null` where the price is not known. */
    readonly idleStopUsd: number | null;
    /** Whose prices these are. */
    readonly prices: PricesOf;
    /** What is not known for certain, a sentence each. */
    readonly guesses: readonly string[];
}

/** Returns the types whose prices a row needs; some may be there twice. */
export function typesIn({ box, runs, offAfterIdle = [] }: Had): string[] {
    return [box, ...runs, ...offAfterIdle].flatMap((it) => it?.instanceType ?? []);
}

/** Returns the calendar month of a time, in UTC as AWS bills it. */
export function monthOf(now: Date): Span {
    const first = (month: number) => new Date(Date.UTC(now.getUTCFullYear(), month));
    return { from: first(now.getUTCMonth()), to: first(now.getUTCMonth() + 1) };
}

/**
 * Prices what a member had from the month's beginning until now, with the prices of a plan: for the same hours both say the same.
 * Each hour counts at the type that the box had then, or at the present one where nothing tells. Disks and snapshots cost their
 * share of the month, whether the box runs or not.
 *
 * @param prices @default the table of us-east-1
 */
export function costRow(had: Had, now: Date, prices: PriceList = tablePrices()): CostRow {
    const { stack, member, box, runs, rootGiB, dataGiB, offAfterIdle = [] } = had;
    const month = monthOf(now);
    const passed = hoursIn([{ from: month.from, to: now }]);
    const share = passed / hoursIn([month]);
    const present = box?.instanceType ?? null;
    // The address is counted with a box that runs: EC2 takes it from one that is off, and forgets that of a former one.
    const publicAddress = box === undefined || box.publicAddress || box.state !== "running";
    const asType = (instanceType: string | null, hours: number) =>
        running({ instanceType, publicAddress, hours }, prices);
    const ofSpans = (spans: readonly Off[]) =>
        hoursByType(spans, present).map(([type, hours]) => asType(type, hours));
    const byType = ofSpans(runs);
    const computeUsd = sum(byType.map((it) => it.computeUsd));
    const addressUsd = sum(byType.map((it) => it.addressUsd));
    const hours = hoursIn(runs);
    const { disks, snapshots } = kept({ rootGiB, dataGiB }, prices);
    const ran = sum([computeUsd, addressUsd]);
    // What is still to come runs at the present type.
    const toCome = box === undefined || share === 0 ? 0 : hours * (1 / share - 1);
    const atEnd = sum([ran, asType(present, toCome).usd, disks + snapshots]);
    return {
        ...{ stack, member, instanceType: present },
        byType: byType.map((it) => ({
            ...{ instanceType: it.instanceType, hours: it.hours, computeUsd: it.computeUsd },
        })),
        ...{ hours, hoursOff: Math.max(0, passed - hours), computeUsd, addressUsd },
        ...{ disksUsd: disks * share, snapshotsUsd: snapshots * share },
        totalUsd: sum([ran, (disks + snapshots) * share]),
        forecastUsd: share === 0 ? null : atEnd,
        idleStopHours: hoursIn(offAfterIdle),
        idleStopUsd: sum(ofSpans(offAfterIdle).map((it) => it.usd)),
        prices: pricesOf(prices),
        guesses: guessesOf(had),
    };
}

/** Adds up the hours of each type; those of an unknown type count at the present one. */
function hoursByType(spans: readonly Off[], present: string | null) {
    const hours = new Map<string | null, number>();
    for (const span of spans) {
        const type = span.instanceType ?? present;
        hours.set(type, (hours.get(type) ?? 0) + hoursIn([span]));
    }
    return [...hours];
}

interface Running {
    readonly instanceType: string | null;
    readonly publicAddress: boolean;
    readonly hours: number;
}

/** Prices hours of one type; `null` where its price is not known, and then the address is not known either. */
function running({ instanceType, publicAddress, hours }: Running, prices: PriceList) {
    const asked = {
        instanceType: instanceType ?? "",
        rootGiB: 0,
        dataGiB: 0,
        publicAddress,
        hours,
    };
    const part = partsOf(monthlyCost(asked, prices));
    const computeUsd = hours === 0 ? 0 : (part.get(asked.instanceType) ?? null);
    const addressUsd = computeUsd === null ? null : part.get("public address")!;
    return { instanceType, hours, computeUsd, addressUsd, usd: sum([computeUsd, addressUsd]) };
}

/** Prices a month of disks and of their snapshots, which are counted as large as the disks. */
function kept({ rootGiB, dataGiB }: Pick<Had, "rootGiB" | "dataGiB">, prices: PriceList) {
    const none = { instanceType: "", publicAddress: false, hours: 0 };
    const asked = { ...none, rootGiB, dataGiB, snapshotGiB: dataGiB };
    const part = partsOf(monthlyCost(asked, prices));
    return {
        disks: part.get("root disk")! + part.get("data disk")!,
        snapshots: part.get("snapshots")!,
    };
}

const partsOf = (rows: readonly PlannedRow[]) =>
    new Map(rows.map((it) => [it.part, it.monthlyUsd ?? null]));

/** Adds up; one unknown amount makes the sum unknown. */
const sum = (usd: readonly (number | null)[]) =>
    usd.reduce((total, it) => (total === null || it === null ? null : total + it), 0);
