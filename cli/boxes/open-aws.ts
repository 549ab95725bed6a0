import { BatchClient } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import type { PricingClient } from "@aws-sdk/client-pricing";
import type * as pricingModule from "@aws-sdk/client-pricing";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSMClient } from "@aws-sdk/client-ssm";
import { regions } from "../../catalog/regions";
import { Refusal } from "../../settings/refusal";

/** Where a member's commands look, as typed. */
export interface Where {
    readonly region?: string;
    readonly profile?: string;
}

/** AWS in one region. A client is made when it is first needed. */
export interface Aws {
    readonly region: string;
    readonly ec2: EC2Client;
    readonly ssm: SSMClient;
    readonly logs: CloudWatchLogsClient;
    /** The price list of all regions, which answers in few of them. */
    readonly pricing: PricingClient;
    readonly batch: BatchClient;
    /** Batch for a request that must not be sent twice: without a second try of the SDK's own. */
    readonly batchOnce: BatchClient;
    readonly s3: S3Client;
    readonly quotas: ServiceQuotasClient;
}

/** Milliseconds after which a try counts as unanswered. AWS's SDK would wait as long as the operating system does. */
const patience = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** A large file takes as long as the line needs; what counts is that something moves. */
const movingPatience = { connectionTimeout: 5_000, socketTimeout: 60_000 };

/** Prices are worth no long wait: without them the table stands in. */
const shortPatience = { ...patience, connectionTimeout: 3_000, requestTimeout: 8_000 };

/**
 * Returns where AWS's price list is asked about a region: it has endpoints in three regions alone (AWS General Reference,
 * "AWS Price List service endpoints", 2026-11).
 */
export function priceListRegion(region: string): string {
    if (region.startsWith("ap-")) return "ap-south-1";
    return /^(eu|af|me|il)-/.test(region) ? "eu-central-1" : "us-east-1";
}

/**
 * Opens AWS as AWS's own tools do: the credentials from the environment, a profile or single sign-on, and the region from
 * `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION` (which AWS's SDK for JavaScript does not read), or the profile.
 *
 * @throws Refusal when none of them names a region.
 */
export async function openAws({ region, profile }: Where): Promise<Aws> {
    const { env } = process;
    // AWS's SDK would otherwise warn at every run that it supports Node 20 only until January 2027.
    env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    // AWS's SDK takes an empty variable for a region, and then does not look into the profile.
    if (env["AWS_REGION"] === "") delete env["AWS_REGION"];
    const named = region || env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined;
    const login = {
        requestHandler: patience,
        ...(named === undefined ? {} : { region: named }),
        ...(profile === undefined ? {} : { profile }),
    };
    const found = named ?? (await new EC2Client(login).config.region().catch(() => undefined));
    if (found === undefined) throw noRegion(profile);
    if (!/^[a-z0-9-]+$/.test(found)) {
        throw new Refusal(
            `"${found}" is not a region; the region is the one of your boxes, for example us-east-1`,
        );
    }
    const inRegion = { ...login, region: found };
    const ec2 = once(() => new EC2Client(inRegion));
    const ssm = once(() => new SSMClient(inRegion));
    const logs = once(() => new CloudWatchLogsClient(inRegion));
    const batch = once(() => new BatchClient(inRegion));
    const batchOnce = once(() => new BatchClient({ ...inRegion, maxAttempts: 1 }));
    const s3 = once(() => new S3Client({ ...inRegion, requestHandler: movingPatience }));
    const quotas = once(() => new ServiceQuotasClient(inRegion));
    const pricing = once(() => {
        // Few commands ask for prices, and these once a week: the others do not wait for the client to load.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
        const pricingClient = require("@aws-sdk/client-pricing") as typeof pricingModule;
        const there = { region: priceListRegion(found), maxAttempts: 2 };
        return new pricingClient.PricingClient({
            ...login,
            ...there,
            requestHandler: shortPatience,
        });
    });
    return {
        region: found,
        get ec2() {
            return ec2();
        },
        get ssm() {
            return ssm();
        },
        get logs() {
            return logs();
        },
        get pricing() {
            return pricing();
        },
        get batch() {
            return batch();
        },
        get batchOnce() {
            return batchOnce();
        },
        get s3() {
            return s3();
        },
        get quotas() {
            return quotas();
        },
    };
}

/** Makes a value when it is first asked for: a client takes 0.1 s to load, and no command needs all of them. */
function once<T extends object>(make: () => T): () => T {
    let made: T | undefined;
    return () => (made ??= make());
}

function noRegion(profile: string | undefined): Refusal {
    const ofProfile = profile === undefined ? "" : ` --profile ${profile}`;
    return new Refusal(
        "no region is set, so AWS does not know where your boxes are; add --region us-east-1 with the region of your boxes, or " +
            `store it: \`aws configure set region us-east-1${ofProfile}\``,
    );
}

/** Explains a name that no server has: the region is one that AWS does not have, as far as this program knows. */
export function unknownRegion(error: unknown, { region }: Aws): Refusal | undefined {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOTFOUND" || (regions as readonly string[]).includes(region)) return undefined;
    return new Refusal(
        `AWS has no address for the region ${region}, so it is probably misspelt; add --region us-east-1 with the region of your boxes`,
    );
}
