import type { Ran } from "../../cli/rehearse/run";

/** S3 takes this many keys in one `DeleteObjects` (S3 API reference, 2026-11). */
const keysAtOnce = 1000;

/** How often a bucket is listed at most: 100,000 versions are more than a test makes. */
const most = 100;

interface Version {
    readonly Key: string;
    readonly VersionId: string;
}

/** Runs `aws s3api` in the bucket's region, also while someone has asked to stop. */
export type S3Api = (...args: string[]) => Promise<Ran>;

/**
 * Deletes a versioned bucket of a test. `aws s3 rb --force` leaves the versions, and S3 refuses to delete a bucket that
 * has any. A refusal is not told here: who asks for what is left finds the bucket.
 */
export async function deleteBucket(bucket: string, s3api: S3Api): Promise<void> {
    for (let round = 0; round < most; round++) {
        const Objects = await versionsOf(bucket, s3api);
        if (Objects.length === 0) break;
        const what = JSON.stringify({ Objects, Quiet: true });
        await s3api("delete-objects", "--bucket", bucket, "--delete", what);
    }
    await s3api("delete-bucket", "--bucket", bucket);
}

async function versionsOf(bucket: string, s3api: S3Api): Promise<Version[]> {
    const listed = await s3api(
        ...["list-object-versions", "--bucket", bucket, "--max-items", String(keysAtOnce)],
        ...["--query", "[Versions, DeleteMarkers][][].{Key: Key, VersionId: VersionId}"],
    );
    if (listed.status !== 0) return [];
    return (JSON.parse(listed.stdout || "[]") as (Version | null)[]).filter((it) => it !== null);
}
