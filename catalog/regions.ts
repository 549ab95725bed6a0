/**
 * Regions of AWS's commercial partition, as listed by AWS's SDK for JavaScript (@aws-sdk/core 3.1165.0, partitions.js,
 * 2026-11). A test compares the two. A new region is one more word here.
 */
export const regions = [
    ...[
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "ca-central-1",
        "ca-west-1",
        "mx-central-1",
    ],
    ...[
        "sa-east-1",
        "sa-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
    ],
    ...[
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "af-south-1",
        "il-central-1",
        "me-central-1",
        "me-south-1",
    ],
    ...[
        "me-west-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
    ],
    ...[
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
    ],
    ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
] as const;

/** Common names of some regions, without capitals, spaces and punctuation. */
export const regionWords = {
    ...{
        virginia: "us-east-1",
        nvirginia: "us-east-1",
        ohio: "us-east-2",
        california: "us-west-1",
    },
    ...{
        oregon: "us-west-2",
        frankfurt: "eu-central-1",
        zurich: "eu-central-2",
        ireland: "eu-west-1",
    },
    ...{
        london: "eu-west-2",
        paris: "eu-west-3",
        stockholm: "eu-north-1",
        milan: "eu-south-1",
        spain: "eu-south-2",
    },
    ...{
        tokyo: "ap-northeast-1",
        seoul: "ap-northeast-2",
        osaka: "ap-northeast-3",
        singapore: "ap-southeast-1",
    },
    ...{
        sydney: "ap-southeast-2",
        mumbai: "ap-south-1",
        canada: "ca-central-1",
        saopaulo: "sa-east-1",
    },
} as const;

/** Partitions in which this program does not run, by the beginning of their regions' names. */
const otherPartitions = [
    { begins: "cn-", name: "AWS China" },
    { begins: "us-gov-", name: "AWS GovCloud" },
    { begins: "us-iso", name: "AWS's secret regions" },
    { begins: "eu-isoe-", name: "AWS's secret regions" },
    { begins: "eusc-", name: "the AWS European Sovereign Cloud" },
] as const;

const form = "[a-z]{2}(-[a-z]+)+-\\d";

/** Matches what has the form of a region's name. */
export const regionPattern = new RegExp(`^${form}$`);

/** Returns a pattern for the zones of a region. @param region @default any */
export function zonePattern(region = form): RegExp {
    return new RegExp(`^${region}[a-z]$`);
}

/** Explains why a program for AWS's commercial regions cannot work in this one; `undefined` when it can. */
export function regionFault(region: string): string | undefined {
    if (regions.some((known) => known === region)) return undefined;
    const partition = otherPartitions.find(({ begins }) => region.startsWith(begins));
    if (partition !== undefined)
        return `is a region of ${partition.name}, whose images, addresses and prices this program does not know`;
    return regionPattern.test(region)
        ? "is an unknown region (catalog/regions.ts lists those of 2026-11); to use a newer one, add its name there"
        : "is not a region of AWS";
}
