import { getResources } from "@pulumi/aws/resourcegroupstaggingapi";
import type { InvokeOptions } from "@pulumi/pulumi";
import { Refusal } from "../../settings/refusal";
import type { SharedData } from "../../settings/shared-data";
import type { Caller } from "../caller";
import type { Tags } from "../tags";

/**
 * Asks AWS for the bucket that this stack made and its state may have lost: the stack was destroyed, `sharedData` was empty
 * for a while, or an `up` was interrupted.
 *
 * Makes one call, and none for a stack without a bucket of its own.
 *
 * @throws Refusal when several buckets have the stack's tags.
 */
export async function lookUpSharedBucket(
    sharedData: SharedData | undefined,
    tags: Tags,
    caller: Pick<Caller, "change">,
    options: InvokeOptions = {},
): Promise<string | undefined> {
    if (sharedData?.kind !== "new") return undefined;
    const { resourceTagMappingLists } = await getResources(
        {
            resourceTypeFilters: ["s3"],
            tagFilters: Object.entries(tags).map(([key, value]) => ({ key, values: [value] })),
        },
        options,
    );
    const buckets = resourceTagMappingLists.map(({ resourceArn }) => bucketOf(resourceArn)).sort();
    if (buckets.length > 1) throw new Refusal(ambiguous(buckets, caller));
    return buckets[0];
}

function bucketOf(arn: string): string {
    return arn.slice(arn.lastIndexOf(":") + 1);
}

function ambiguous(buckets: readonly string[], { change }: Pick<Caller, "change">): string {
    return (
        `more than one bucket has the tags of this stack: ${buckets.join(", ")}; name the one to use, and the others stay ` +
        `as they are: ${change([{ path: ["sharedData"], value: buckets[0]! }])}`
    );
}
