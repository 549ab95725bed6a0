import { hourlyUsd, prices, tableAsOf } from "./prices";

/** On-demand Linux prices of one region, USD before tax. */
export interface PriceList {
    readonly region: string;
    readonly from: "aws" | "table";
    /** Day on which AWS was asked, or the table was made. */
    readonly asOf: string;
    /** Says whose prices they are, of when, and for the table why; a sentence without its full stop. */
    readonly source: string;
    /** An hour of a type; `undefined` when no price is known, never 0. */
    readonly hourlyUsd: (instanceType: string) => number | undefined;
    /** gp3 storage, per GB and month. */
    readonly gp3GbMonth: number;
    /** Standard-tier snapshots, per GB and month. */
    readonly snapshotGbMonth: number;
    /** A public IPv4 address in use, per hour. */
    readonly publicIpv4Hour: number;
}

/** Prices that AWS's price list gave for a region. */
export interface ListedPrices {
    readonly region: string;
    /** When AWS was asked, ISO 8601. */
    readonly asked: string;
    /** By instance type; `null` where AWS lists the type at no price in this region. */
    readonly hourly: Readonly<Record<string, number | null>>;
    readonly gp3GbMonth: number;
    readonly snapshotGbMonth: number;
    readonly publicIpv4Hour: number;
}

/**
 * Returns the table of us-east-1, which needs neither an account nor a network.
 *
 * @param why AWS's own list was not taken.
 */
export function tablePrices(why = "AWS's price list was not asked"): PriceList {
    return {
        ...{ region: "us-east-1", from: "table", asOf: tableAsOf },
        source: `Prices are us-east-1's, from a table of ${tableAsOf}: ${why}`,
        hourlyUsd,
        gp3GbMonth: prices.gp3GbMonth.usd,
        snapshotGbMonth: prices.snapshotGbMonth.usd,
        publicIpv4Hour: prices.publicIpv4Hour.usd,
    };
}

/** Returns the list that AWS gave for a region. */
export function awsPrices({ asked, hourly, ...listed }: ListedPrices): PriceList {
    const { region, gp3GbMonth, snapshotGbMonth, publicIpv4Hour } = listed;
    const asOf = asked.slice(0, 10);
    return {
        ...{ region, gp3GbMonth, snapshotGbMonth, publicIpv4Hour },
        ...{ from: "aws", asOf },
        source: `Prices are ${region}'s, from AWS's price list of ${asOf}`,
        hourlyUsd: (instanceType) =>
            Object.hasOwn(hourly, instanceType) ? (hourly[instanceType] ?? undefined) : undefined,
    };
}

/** Names a list in few words. */
export function nameOfList({ region, from, asOf }: PriceList): string {
    return `prices of ${region} (${from === "aws" ? "AWS" : "table"}, ${asOf})`;
}

/** Where the prices of a row come from, as scripts read it. */
export type PricesOf = Pick<PriceList, "region" | "from" | "asOf">;

export const pricesOf = ({ region, from, asOf }: PriceList): PricesOf => ({ region, from, asOf });
