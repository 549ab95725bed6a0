import { prices } from "../catalog/prices";

/** Folders of the shared bucket. Who reaches which is in `planning/policies/`. */
export const sharedPrefix = "shared/";
export const blobsPrefix = "blobs/";
export const runsPrefix = "runs/";
/** What `copy` passes from one side to the other; it deletes each object itself. */
export const copiesPrefix = "copies/";
/** What runs cost, in the names of empty objects: whoever may list them needs to read nothing. */
export const spentPrefix = "spent/";

/**
 * Days after which S3 deletes what a run left: its record, results and checkpoints. Nothing below `shared/` is ever deleted by
 * the calendar.
 */
export const runDays = 90;

/**
 * Days after which S3 deletes a source file that `submit` sent, counted from when it was written last.
 *
 * A run names its files by their content and does not send again what is there, so a file is older than the run that needs
 * it. S3 knows no such ties and counts from each object's own date. The two spans below keep them: `submit` and
 * `job retry` use a file only while it is younger than `reusableDays` and send it again otherwise, so it has
 * `blobDays - reusableDays` days left, which is more than the `runDays` of the run's own record.
 */
export const blobDays = 200;
export const reusableDays = 100;

/** Days for which S3 keeps what somebody overwrote or deleted. */
export const noncurrentDays = { shared: 30, others: 7 } as const;

/** Days after which S3 throws away the parts of an upload that nobody finished. */
const unfinishedDays = 7;

/** One rule of S3's lifecycle configuration, as the provider takes it. */
interface LifecycleRule {
    readonly id: string;
    readonly status: "Enabled";
    readonly filter: { readonly prefix: string };
    readonly expiration?: { readonly days?: number; readonly expiredObjectDeleteMarker?: boolean };
    readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
    readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/**
 * Returns what S3 deletes by itself. A rule with days cannot remove delete markers too, but S3 removes the marker of an
 * object that such a rule expired (S3 user guide, "Lifecycle configuration elements", 2026-11).
 */
export function lifecycleRules(): LifecycleRule[] {
    const rule = (id: string, prefix: string, others: Partial<LifecycleRule>): LifecycleRule => ({
        ...{ id, status: "Enabled", filter: { prefix } },
        ...others,
    });
    const overwritten = (days: number) => ({
        noncurrentVersionExpiration: { noncurrentDays: days },
    });
    const { shared, others } = noncurrentDays;
    return [
        rule("unfinished-uploads", "", {
            abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedDays },
        }),
        rule("deleted-from-shared", sharedPrefix, {
            expiration: { expiredObjectDeleteMarker: true },
            ...overwritten(shared),
        }),
        rule("old-runs", runsPrefix, { expiration: { days: runDays }, ...overwritten(others) }),
        rule("old-costs", spentPrefix, { expiration: { days: runDays }, ...overwritten(others) }),
        rule("old-sources", blobsPrefix, {
            expiration: { days: blobDays },
            ...overwritten(others),
        }),
        // What a copy leaves that was killed, and the former versions that a versioned bucket keeps of what it deleted.
        rule("old-copies", copiesPrefix, { expiration: { days: 1 }, ...overwritten(1) }),
    ];
}

/** Returns the policy that refuses every call without TLS, whoever makes it. */
export function onlyByTls<Arn>(bucketArn: Arn, objectArns: Arn) {
    return {
        Version: "2012-10-17" as const,
        Statement: [
            {
                ...{ Sid: "OnlyByTls", Effect: "Deny" as const, Principal: "*", Action: "s3:*" },
                Resource: [bucketArn, objectArns],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    };
}

/**
 * Tells whether a text can be the name of a bucket, which also may have been made elsewhere (S3 user guide, "General purpose
 * bucket naming rules", 2026-12). Anybody who may tag can write any text into a tag.
 */
export function isBucketName(text: string): boolean {
    return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text);
}

/**
 * Returns a name from which Pulumi makes a bucket's, with a dash and 7 characters. S3 takes lower-case letters, digits and
 * dashes, and a stack's name may have others.
 */
export function bucketNameFrom(name: string): string {
    return name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replace(/^-/, "")
        .slice(0, 55);
}

/** Returns what `destroy` says of a bucket of the stack's that holds something: that it stays, what it costs and how to delete it. */
export function keptBucket(name: string, stack: string): string[] {
    return [
        `bucket ${name} stays with all that is in it, at $${prices.s3GbMonth.usd} per GB and month; the next stack of ` +
            "this name takes it up again",
        `to delete it for good with former versions too: npx workstation destroy ${stack} --delete-shared-data`,
    ];
}
