/** USD by usage type, as AWS's price list names them without the region's prefix. */
export type PretendPrices = Readonly<Record<string, number>>;

/** A question of GetProducts, as far as AWS needs it here. */
interface Asked {
    readonly ServiceCode?: string;
    readonly Filters?: readonly { readonly Field: string; readonly Value: string }[];
    readonly NextToken?: string;
}

type Attributes = Readonly<Record<string, string>>;

/** Returns the product of a usage: how AWS's price list describes it, read from the list in 2026-11. */
function attributesOf(usage: string): Attributes & { readonly servicecode: string } {
    const [, instanceType] = /^BoxUsage:(.+)$/.exec(usage) ?? [];
    if (instanceType !== undefined)
        return {
            ...{ servicecode: "AmazonEC2", instanceType, operatingSystem: "Linux" },
            ...{ tenancy: "Shared", preInstalledSw: "NA", capacitystatus: "Used" },
        };
    if (usage.startsWith("EBS:VolumeUsage"))
        return { servicecode: "AmazonEC2", volumeApiName: "gp3" };
    if (usage.startsWith("EBS:Snapshot")) return { servicecode: "AmazonEC2" };
    return { servicecode: "AmazonVPC", group: "VPCPublicIPv4Address" };
}

const familyOf = (usage: string) =>
    usage.startsWith("EBS:Snapshot")
        ? "Storage Snapshot"
        : usage.startsWith("EBS:")
          ? "Storage"
          : "Compute Instance";

/** Neighbours in the list that a price must not be taken from. */
const decoys: PretendPrices = {
    "EBS:SnapshotArchiveStorage": 0.9,
    "EBS:SnapshotUsage.outposts": 0.9,
    "PublicIPv4:IdleAddress": 0.9,
};

/** Answers GetProducts, one product a page: AWS says that a page may be short. */
export function pretendProducts(prices: PretendPrices, asked: Asked, prefix: string): object {
    const field = (name: string) => asked.Filters?.find(({ Field }) => Field === name)?.Value;
    const found = Object.entries({ ...decoys, ...prices }).filter(([usage]) => {
        const attributes: Attributes = {
            ...attributesOf(usage),
            productFamily: familyOf(usage),
            regionCode: field("regionCode") ?? "",
        };
        return (
            attributes["servicecode"] === asked.ServiceCode &&
            (asked.Filters ?? []).every(({ Field, Value }) => attributes[Field] === Value)
        );
    });
    const at = Number(asked.NextToken ?? 0);
    const PriceList = found.slice(at, at + 1).map(([usage, usd]) =>
        JSON.stringify({
            product: { attributes: { ...attributesOf(usage), usagetype: `${prefix}${usage}` } },
            terms: {
                OnDemand: { "A.B": { priceDimensions: { "A.B.C": dimension(usd) } } },
                Reserved: { "A.D": { priceDimensions: { "A.D.C": dimension(9 * usd) } } },
            },
        }),
    );
    const rest = at + 1 < found.length ? { NextToken: String(at + 1) } : {};
    return { FormatVersion: "aws_v1", PriceList, ...rest };
}

const dimension = (usd: number) => ({ beginRange: "0", pricePerUnit: { USD: usd.toFixed(10) } });
