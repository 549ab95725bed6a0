import { idOf } from "../not-known-yet";
import { several } from "../permissions";
import {
    type Check,
    type HeldRule,
    judged,
    listOf,
    ofType,
    type Resource,
    types,
    violation,
} from "../rule";

const part = {
    access: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    encryption:
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    owner: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    policy: "aws:s3/bucketPolicy:BucketPolicy",
    versioning: "aws:s3/bucketVersioning:BucketVersioning",
} as const;

/**
 * Requires a part for every bucket, without a fault. A stack need have no bucket. A part names its bucket by what AWS calls it,
 * which a preview does not know, so the buckets that have a part are counted.
 */
function everyBucket(
    type: string,
    fault: (inputs: Resource["inputs"]) => string | undefined,
): Check {
    return (declared) => {
        const parts = ofType(type, declared);
        const named = new Set(parts.map(({ inputs }) => idOf(inputs, "bucket")));
        const lacking = ofType(types.bucket, declared).slice(named.size);
        return [
            ...parts.flatMap((it) => judged(it, () => fault(it.inputs))),
            ...lacking.map((it) =>
                violation(it, `has no ${type.slice(type.lastIndexOf(":") + 1)}`),
            ),
        ];
    };
}

/** Requires one of the four switches that keep a bucket from the public. */
const blocks = (name: string): Check =>
    everyBucket(part.access, (inputs) =>
        inputs[name] === true ? undefined : `lets the public in; set ${name}: true`,
    );

interface Statement {
    readonly Effect?: string;
    readonly Principal?: unknown;
    readonly Action?: unknown;
    readonly Condition?: { readonly Bool?: Readonly<Record<string, unknown>> };
}

function statementsOf(policy: unknown): readonly Statement[] {
    const parsed: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
    return listOf<Statement>((parsed as { Statement?: unknown }).Statement);
}

/** Tells whether a statement refuses everybody everything without TLS. */
function onlyTls({ Effect, Principal, Action, Condition }: Statement): boolean {
    return (
        Effect === "Deny" &&
        (Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*") &&
        several(Action).includes("s3:*") &&
        String(Condition?.Bool?.["aws:SecureTransport"]) === "false"
    );
}

interface LifecycleRule {
    readonly status?: string;
    readonly filter?: { readonly prefix?: string };
    readonly abortIncompleteMultipartUpload?: unknown;
}

export const bucketRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_53", "AWS-0086"],
        title: "no bucket takes an access list that lets the public in",
        check: blocks("blockPublicAcls"),
    },
    {
        ids: ["CKV_AWS_54", "AWS-0087"],
        title: "no bucket takes a policy that lets the public in",
        check: blocks("blockPublicPolicy"),
    },
    {
        ids: ["CKV_AWS_55", "AWS-0091"],
        title: "every bucket ignores access lists that let the public in",
        check: blocks("ignorePublicAcls"),
    },
    {
        ids: ["CKV_AWS_56", "AWS-0093"],
        title: "every bucket with a public policy answers its own account only",
        check: blocks("restrictPublicBuckets"),
    },
    {
        ids: [
            ...(["CKV2_AWS_6", "AWS-0094", "s3_bucket_level_public_access_block"] as const),
            ...(["S3.8", "CIS v5 2.1.4", "CT.S3.PR.1"] as const),
        ],
        title: "every bucket has a block of public access",
        check: everyBucket(part.access, () => undefined),
    },
    {
        ids: [
            ...(["CKV_AWS_20", "CKV_AWS_57", "CKV2_AWS_65", "AWS-0092"] as const),
            ...(["s3_bucket_acl_prohibited", "S3.12"] as const),
        ],
        title: "no bucket has access lists at all",
        check: everyBucket(part.owner, ({ rule }) =>
            (rule as { objectOwnership?: string } | undefined)?.objectOwnership ===
            "BucketOwnerEnforced"
                ? undefined
                : "lets objects have lists of their own; set objectOwnership: BucketOwnerEnforced",
        ),
    },
    {
        ids: ["CKV_AWS_19", "AWS-0088", "s3_bucket_default_encryption"],
        title: "every bucket says how it encrypts what comes",
        check: everyBucket(part.encryption, ({ rules }) =>
            listOf<{ applyServerSideEncryptionByDefault?: unknown }>(rules).some(
                (it) => it.applyServerSideEncryptionByDefault !== undefined,
            )
                ? undefined
                : "names no encryption",
        ),
    },
    {
        ids: [
            ...(["CKV_AWS_21", "AWS-0090", "s3_bucket_object_versioning", "S3.14"] as const),
            "CT.S3.PR.11",
        ],
        title: "every bucket keeps what somebody overwrites or deletes",
        check: everyBucket(part.versioning, ({ versioningConfiguration: is }) =>
            (is as { status?: string } | undefined)?.status === "Enabled"
                ? undefined
                : "keeps no former versions; set status: Enabled",
        ),
    },
    {
        ids: [
            ...(["CKV_AWS_379", "s3_bucket_secure_transport_policy", "S3.5"] as const),
            ...(["CIS v5 2.1.1", "CT.S3.PR.8"] as const),
        ],
        title: "every bucket refuses whoever calls without TLS",
        check: everyBucket(part.policy, ({ policy }) =>
            statementsOf(policy).some(onlyTls)
                ? undefined
                : "takes calls without TLS; deny s3:* where aws:SecureTransport is false",
        ),
    },
    {
        ids: [
            ...([
                "s3_bucket_policy_public_write_access",
                "s3_bucket_cross_account_access",
            ] as const),
            ...(["S3.2", "S3.3", "S3.6"] as const),
        ],
        title: "the policy of a bucket gives nobody anything",
        check: everyBucket(part.policy, ({ policy }) =>
            statementsOf(policy).every(({ Effect }) => Effect === "Deny")
                ? undefined
                : "gives somebody a part in the bucket; leave that to the policies of roles and members",
        ),
    },
    {
        ids: ["CKV_AWS_300"],
        title: "every bucket throws away uploads that nobody finished",
        check: everyBucket(part.lifecycle, ({ rules }) =>
            listOf<LifecycleRule>(rules).some(
                ({ status, filter, abortIncompleteMultipartUpload }) =>
                    status === "Enabled" &&
                    (filter?.prefix ?? "") === "" &&
                    abortIncompleteMultipartUpload !== undefined,
            )
                ? undefined
                : "keeps the parts of unfinished uploads for ever, which cost money and are in no list",
        ),
    },
    {
        ids: ["CKV2_AWS_61", "s3_bucket_lifecycle_enabled", "S3.13", "CT.S3.PR.3", "CT.S3.PR.6"],
        title: "every bucket says when it deletes what is old",
        check: everyBucket(part.lifecycle, ({ rules }) =>
            listOf<LifecycleRule>(rules).some(({ status }) => status === "Enabled")
                ? undefined
                : "has no rule in force",
        ),
    },
];
