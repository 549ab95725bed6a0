import { monthlyCost } from "../../../catalog/cost";
import { type PriceList, type PricesOf, pricesOf, tablePrices } from "../../../catalog/price-list";
import type { Box } from "../find";
import { hoursIn, type Run, type Span } from "./billed";

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
    readonly offAfterIdle?: readonly Span[];
}

/** What a member costs in a month, as `workstation cost --json` prints it, in USD. Its keys stay; new ones may come. */
export interface CostRow {
    readonly stack: string;
    readonly member: string;
    /** `null` where the member has no box. */
    readonly instanceType: string | null;
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

/** Returns the calendar month of a time, in UTC as AWS bills it. */
export function monthOf(now: Date): Span {
    const first = (month: number) => new Date(Date.UTC(now.getUTCFullYear(), month));
    return { from: first(now.getUTCMonth()), to: first(now.getUTCMonth() + 1) };
}

/**
 * Prices what a member had from the month's beginning until now, with the prices of a plan: for the same hours both say the same.
 * Disks and snapshots cost their share of the month, whether the box runs or not.
 *
 * @param prices @default the table of us-east-1
 */
export function costRow(had: Had, now: Date, prices: PriceList = tablePrices()): CostRow {
    const { stack, member, box, runs, rootGiB, dataGiB, offAfterIdle = [] } = had;
    const month = monthOf(now);
    const passed = hoursIn([{ from: month.from, to: now }]);
    const share = passed / hoursIn([month]);
    const hours = hoursIn(runs);
    // The address is counted with a box that runs: EC2 takes it from one that is off.
    const instanceType = box?.instanceType ?? "";
    const publicAddress = box !== undefined && (box.publicAddress || box.state !== "running");
    const request = { instanceType, publicAddress, rootGiB, dataGiB, snapshotGiB: dataGiB, hours };
    const priced = monthlyCost(request, prices);
    const part = new Map(priced.map((it) => [it.part, it.monthlyUsd ?? null]));
    const computeUsd = hours === 0 ? 0 : (part.get(instanceType) ?? null);
    const addressUsd = computeUsd === null ? null : part.get("public address")!;
    const kept = (name: string) => part.get(name) ?? 0;
    const disks = kept("root disk") + kept("data disk");
    const snapshots = kept("snapshots");
    const idleStopHours = hoursIn(offAfterIdle);
    const anHour = monthlyCost({ ...request, rootGiB: 0, dataGiB: 0, snapshotGiB: 0 }, prices).at(
        -1,
    );
    const saved = anHour?.hourlyUsd === undefined ? null : anHour.hourlyUsd * idleStopHours;
    const running = computeUsd === null || addressUsd === null ? null : computeUsd + addressUsd;
    return {
        ...{ stack, member, instanceType: box?.instanceType ?? null },
        ...{ hours, hoursOff: Math.max(0, passed - hours), computeUsd, addressUsd },
        ...{ disksUsd: disks * share, snapshotsUsd: snapshots * share },
        totalUsd: running === null ? null : running + (disks + snapshots) * share,
        forecastUsd: running === null || share === 0 ? null : running / share + disks + snapshots,
        ...{ idleStopHours, idleStopUsd: idleStopHours === 0 ? 0 : saved },
        prices: pricesOf(prices),
        guesses: guessesOf(had),
    };
}

function guessesOf({ member, box, runs }: Had): string[] {
    const former = runs.filter(({ id }) => id !== box?.id);
    return [
        ...runs.flatMap(({ id, from, to, guess }) =>
            guess === undefined
                ? []
                : [
                      `${member}'s box ${id} counts ${hoursIn([{ from, to }]).toFixed(1)} h until ${to.toISOString().slice(0, 16)}Z, the most it can be: ${guess}`,
                  ],
        ),
        ...(former.length === 0
            ? []
            : [
                  `${hoursIn(former).toFixed(1)} h of ${member} are of a former box, whose type is not known; ` +
                      (box === undefined
                          ? "they have no price"
                          : `they count as ${box.instanceType}`),
              ]),
    ];
}
