import { type PriceList, tablePrices } from "./price-list";

/** Hours that AWS counts in a month. */
export const monthHours = 730;

/** Hours of a working month: 8 hours on 22 days. */
export const workingHours = 8 * 22;

export interface CostRequest {
    readonly instanceType: string;
    readonly rootGiB: number;
    readonly dataGiB: number;
    /** Data kept in snapshots: a full first one, then changed blocks only. @default 0 */
    readonly snapshotGiB?: number;
    /** Whether the box has an automatic public IPv4 address while it runs. */
    readonly publicAddress: boolean;
    /** Hours that the box runs in a month, such as `workingHours`; `always` means 730. */
    readonly hours: number | "always";
}

export interface CostRow {
    readonly part: string;
    /** USD per hour while the box runs; `undefined` when no price is known. */
    readonly hourlyUsd: number | undefined;
    readonly monthlyUsd: number | undefined;
}

/**
 * Lists the cost of one box by part, with the total in the last row. Disks and snapshots cost the same whether the box
 * runs or not. Surplus CPU credits and data transfer are not included. Whatever names a cost of a box names it from here.
 *
 * @param list whose prices. @default the table of us-east-1
 */
export function monthlyCost(
    request: CostRequest,
    list: PriceList = tablePrices(),
): readonly CostRow[] {
    const { instanceType, rootGiB, dataGiB, snapshotGiB = 0, publicAddress } = request;
    const hours = request.hours === "always" ? monthHours : request.hours;
    const running = (part: string, usd: number | undefined): CostRow => ({
        part,
        hourlyUsd: usd,
        monthlyUsd: usd === undefined ? undefined : usd * hours,
    });
    const kept = (part: string, gib: number, gbMonthUsd: number): CostRow => ({
        part,
        hourlyUsd: (gib * gbMonthUsd) / monthHours,
        monthlyUsd: gib * gbMonthUsd,
    });

    const rows = [
        running(instanceType, list.hourlyUsd(instanceType)),
        kept("root disk", rootGiB, list.gp3GbMonth),
        kept("data disk", dataGiB, list.gp3GbMonth),
        kept("snapshots", snapshotGiB, list.snapshotGbMonth),
        running("public address", publicAddress ? list.publicIpv4Hour : 0),
    ];
    const total = {
        part: "total",
        hourlyUsd: sum(rows.map((row) => row.hourlyUsd)),
        monthlyUsd: sum(rows.map((row) => row.monthlyUsd)),
    };
    return [...rows, total];
}

/**
 * Returns the limits of these prices for a purchase, one sentence each; none for a box on demand in the list's region.
 * AWS sets spot prices by zone and type, up to 90 % below on demand (https://aws.amazon.com/ec2/spot/pricing/, 2026-11),
 * and a spot box without a price of its own pays at most on demand.
 */
export function priceCaveats({
    spot,
    region,
    list = tablePrices(),
}: {
    readonly spot: boolean;
    readonly region: string;
    readonly list?: PriceList;
}): string[] {
    return [
        ...(spot
            ? [
                  "spot: the price is not known here, because AWS sets it by zone; it is at most the on-demand price shown",
              ]
            : []),
        ...(region === list.region
            ? []
            : [
                  `prices in ${region} are not known here and may be higher; the prices shown are those of ${list.region}`,
              ]),
    ];
}

/** Adds the terms; one unknown term makes the sum unknown. */
function sum(terms: readonly (number | undefined)[]): number | undefined {
    return terms.reduce<number | undefined>(
        (total, term) => (total === undefined || term === undefined ? undefined : total + term),
        0,
    );
}
