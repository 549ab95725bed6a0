import type { S3Client } from "@aws-sdk/client-s3";
import type { Box } from "../../../boxes/find";
import type { Aws } from "../../../boxes/open-aws";
import { findQueues } from "../../../jobs/queues";
import { copiesPrefix } from "../../../../planning/shared-bucket";

/** Where a member's copies pass through. */
export interface Through {
    readonly s3: S3Client;
    readonly bucket: string;
    /** The member's own folder in the bucket. */
    readonly prefix: string;
}

/**
 * Finds the bucket of the box's stack by the tags of its queues, as `submit` does. What the box says of itself is not asked:
 * one that somebody has taken over could name their own bucket.
 *
 * @returns nothing where there is none, or where the member may not ask.
 */
export async function bucketOf(
    { batch, s3 }: Pick<Aws, "batch" | "s3">,
    { project, stack, member }: Box,
): Promise<Through | undefined> {
    const queues = await findQueues(batch).catch(() => []);
    const own = queues.find((it) => it.project === project && it.stack === stack);
    if (own === undefined) return undefined;
    return { s3, bucket: own.bucket, prefix: `${copiesPrefix}${member}/` };
}
