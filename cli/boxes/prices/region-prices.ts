import {
    awsPrices,
    type ListedPrices,
    type PriceList,
    tablePrices,
} from "../../../catalog/price-list";
import { keepPrices, readPrices } from "../../price-cache";
import type { Aws } from "../open-aws";
import type * as askModule from "./ask-prices";

// It brings AWS's client along, which a command with kept prices should not wait for.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
const load = () => require("./ask-prices") as typeof askModule;

/**
 * Returns the prices of the region for these types: AWS's own, no older than a week, else the table, which says why. All of
 * them are of one list: a sum of two regions' prices would be nobody's.
 */
export async function regionPrices(
    aws: Pick<Aws, "region" | "pricing">,
    types: readonly string[],
    now = new Date(),
): Promise<PriceList> {
    const { region } = aws;
    const { listed, failure } = readPrices(region, now);
    const missing = [...new Set(types)].filter(
        (it) => it !== "" && (listed === undefined || !Object.hasOwn(listed.hourly, it)),
    );
    if (listed !== undefined && missing.length === 0) return awsPrices(listed);
    if (failure !== undefined) return tablePrices(failure.why);
    try {
        const found = await load().askPrices(aws.pricing, region, missing, now);
        const all: ListedPrices =
            listed === undefined
                ? found
                : { ...listed, hourly: { ...listed.hourly, ...found.hourly } };
        keepPrices(region, { listed: all });
        return awsPrices(all);
    } catch (error) {
        const why = whyNone(error, region);
        keepPrices(region, {
            ...(listed === undefined ? {} : { listed }),
            failure: { at: now.toISOString(), why },
        });
        return tablePrices(why);
    }
}

interface ServiceError {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Says why AWS gave no prices, in words of this program: the reason is kept and printed later. */
function whyNone(error: unknown, region: string): string {
    if (error instanceof load().NoPrice) return `AWS's price list lacks prices of ${region}`;
    const { name, $metadata } = error as ServiceError;
    if (name === "AccessDeniedException")
        return "your login may not ask AWS for prices (pricing:GetProducts)";
    // AWS's SDK counts its tries here also where nobody answered.
    return $metadata?.httpStatusCode === undefined
        ? "AWS's price list could not be reached"
        : "AWS's price list gave no answer that could be read";
}
