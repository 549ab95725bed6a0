import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { bucketNameFrom, lifecycleRules, onlyByTls } from "../planning/shared-bucket";
import type { Tags } from "../planning/tags";
import type { SharedData } from "../settings/shared-data";

export interface SharedBucketArgs {
    readonly sharedData: SharedData;
    /** The bucket that an earlier stack of this name left. @default a new one */
    readonly existingBucket?: string | undefined;
    readonly tags: Tags;
}

/**
 * The bucket that boxes and jobs share: one of the stack's own, or one that exists and of which nothing is changed.
 *
 * The stack's own is private, encrypted with S3's keys, versioned and reached by TLS only. It outlives the stack, with
 * everything that protects it (`retainOnDelete`): `workstation destroy` says how to delete it, and a stack of the same name
 * takes it up again (docs/decisions/0053-the-shared-bucket.md).
 *
 * Costs $0.023 per GB and month, and nothing while it is empty (us-east-1; `catalog/prices.ts`).
 *
 * @example
 * ```ts
 * const shared = new SharedBucket("team", { sharedData: { kind: "new" }, tags });
 * ```
 */
export class SharedBucket extends pulumi.ComponentResource {
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: pulumi.Output<string>;

    constructor(name: string, args: SharedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:SharedBucket", name, {}, opts);
        const { sharedData } = args;
        if (sharedData.kind === "existing") {
            this.bucketName = pulumi.output(sharedData.bucket);
            this.bucketArn = pulumi.interpolate`arn:aws:s3:::${sharedData.bucket}`;
            return;
        }
        const bucket = this.ownBucket(bucketNameFrom(name), args);
        this.bucketName = bucket.bucket;
        this.bucketArn = bucket.arn;
    }

    private ownBucket(name: string, { existingBucket, tags }: SharedBucketArgs): s3.Bucket {
        const kept = { parent: this, retainOnDelete: true };
        const bucket = new s3.Bucket(
            name,
            {
                ...(existingBucket === undefined ? {} : { bucket: existingBucket }),
                tags: { ...tags, Name: name },
            },
            {
                ...kept,
                // Only another name or region would replace it, and it would be an empty one.
                ignoreChanges: [
                    "bucket",
                    "bucketNamespace",
                    "bucketPrefix",
                    "objectLockEnabled",
                    "region",
                ],
                // Changes nothing for a bucket in the stack's state, and imports one that the state has lost.
                ...(existingBucket === undefined ? {} : { import: existingBucket }),
            },
        );
        const of = { bucket: bucket.bucket };
        const owner = new s3.BucketOwnershipControls(
            name,
            { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
            kept,
        );
        // S3 aborts one of two changes of a bucket that overlap (OperationAborted), so they come one after the other.
        const after = (resource: pulumi.Resource) => ({ ...kept, dependsOn: resource });
        const closed = new s3.BucketPublicAccessBlock(
            name,
            {
                ...of,
                ...{ blockPublicAcls: true, blockPublicPolicy: true },
                ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
            },
            after(owner),
        );
        const policy = new s3.BucketPolicy(
            name,
            { ...of, policy: onlyByTls(bucket.arn, pulumi.interpolate`${bucket.arn}/*`) },
            after(closed),
        );
        const encrypted = new s3.BucketServerSideEncryptionConfiguration(
            name,
            {
                ...of,
                rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
            },
            after(policy),
        );
        const versioned = new s3.BucketVersioning(
            name,
            { ...of, versioningConfiguration: { status: "Enabled" } },
            after(encrypted),
        );
        new s3.BucketLifecycleConfiguration(
            name,
            { ...of, rules: lifecycleRules() },
            after(versioned),
        );
        return bucket;
    }
}
