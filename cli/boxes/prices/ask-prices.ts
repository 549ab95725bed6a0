import { type Filter, type PricingClient, paginateGetProducts } from "@aws-sdk/client-pricing";
import type { ListedPrices } from "../../../catalog/price-list";

/** A question to AWS's price list, and which usage its answer is about. */
interface Question {
    readonly service: "AmazonEC2" | "AmazonVPC";
    readonly fields: Readonly<Record<string, string>>;
    /** The end of the usage type, before which some regions have a prefix such as `EUC1-`. */
    readonly usage: string;
}

/**
 * The questions, as the attributes of AWS's price list have them (AWS Billing user guide, "Using the AWS Price List Query
 * API", and products read from the list, 2026-11). `capacitystatus` `Used` leaves out capacity that is reserved and empty,
 * and `preInstalledSw` `NA` what has a database on it. Public addresses are the VPC service's since AWS charges for each.
 */
const machine = (instanceType: string): Question => ({
    service: "AmazonEC2",
    fields: {
        ...{ instanceType, operatingSystem: "Linux", tenancy: "Shared" },
        ...{ preInstalledSw: "NA", capacitystatus: "Used" },
    },
    usage: `BoxUsage:${instanceType}`,
});
const disk: Question = {
    service: "AmazonEC2",
    fields: { productFamily: "Storage", volumeApiName: "gp3" },
    usage: "EBS:VolumeUsage.gp3",
};
const snapshot: Question = {
    service: "AmazonEC2",
    fields: { productFamily: "Storage Snapshot" },
    usage: "EBS:SnapshotUsage",
};
const address: Question = {
    service: "AmazonVPC",
    fields: { group: "VPCPublicIPv4Address" },
    usage: "PublicIPv4:InUseAddress",
};

/**
 * Asks AWS's price list for a region's on-demand prices: first one question, since whoever may not ask it may ask none, then
 * all others at once.
 *
 * @throws Error where AWS does not answer, or lists no price of a disk, a snapshot or an address there.
 */
export async function askPrices(
    client: PricingClient,
    region: string,
    types: readonly string[],
    now: Date,
): Promise<ListedPrices> {
    const ask = (question: Question) => priceOf(client, region, question);
    const gp3GbMonth = await ask(disk);
    const [snapshotGbMonth, publicIpv4Hour, ...hourly] = await Promise.all(
        [snapshot, address, ...types.map(machine)].map(ask),
    );
    if (!gp3GbMonth || !snapshotGbMonth || !publicIpv4Hour) throw new NoPrice();
    return {
        ...{ region, asked: now.toISOString() },
        hourly: Object.fromEntries(types.map((it, at) => [it, hourly[at] ?? null])),
        ...{ gp3GbMonth, snapshotGbMonth, publicIpv4Hour },
    };
}

/** AWS's price list answered, and lacks a price that every box needs. */
export class NoPrice extends Error {}

async function priceOf(
    client: PricingClient,
    region: string,
    { service, fields, usage }: Question,
): Promise<number | null> {
    const Filters = Object.entries({ ...fields, regionCode: region }).map(
        ([Field, Value]): Filter => ({ Type: "TERM_MATCH", Field, Value }),
    );
    const found: number[] = [];
    for await (const { PriceList: products = [] } of paginateGetProducts(
        { client },
        { ServiceCode: service, Filters, FormatVersion: "aws_v1" },
    ))
        for (const it of products as readonly unknown[]) found.push(...priceIn(String(it), usage));
    // Where the list has several, no month costs more than the dearest says.
    return found.length === 0 ? null : Math.max(...found);
}

interface Product {
    readonly product?: { readonly attributes?: { readonly usagetype?: string } };
    readonly terms?: {
        readonly OnDemand?: Readonly<
            Record<string, { readonly priceDimensions?: Readonly<Record<string, Dimension>> }>
        >;
    };
}

interface Dimension {
    readonly pricePerUnit?: { readonly USD?: string };
}

/** Reads the on-demand prices out of one product, which is JSON in a string. */
function priceIn(text: string, usage: string): number[] {
    const { product, terms } = JSON.parse(text) as Product;
    const { usagetype = "" } = product?.attributes ?? {};
    if (usagetype !== usage && !usagetype.endsWith(`-${usage}`)) return [];
    return Object.values(terms?.OnDemand ?? {})
        .flatMap(({ priceDimensions = {} }) => Object.values(priceDimensions))
        .map(({ pricePerUnit }) => Number(pricePerUnit?.USD))
        .filter((usd) => usd > 0);
}
