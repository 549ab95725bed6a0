import type { S3Client } from "@aws-sdk/client-s3";
import type { Box } from "../../../boxes/find";
import type { Aws } from "../../../boxes/open-aws";
import { copiesPrefix } from "../../../../planning/shared-bucket";

/** Where a member's copies pass through. */
export interface Through {
    readonly s3: S3Client;
    readonly bucket: string;
    /** The member's own folder in the bucket. */
    readonly prefix: string;
}

/** Returns where copies of a box may pass through; nothing where its stack has no bucket. */
export function bucketOf(
    { s3 }: Pick<Aws, "s3">,
    { sharedBucket: bucket, member }: Box,
): Through | undefined {
    return bucket === undefined ? undefined : { s3, bucket, prefix: `${copiesPrefix}${member}/` };
}
