import type { SharedData } from "../../settings/shared-data";
import {
    blobsPrefix,
    bucketNameFrom,
    copiesPrefix,
    runsPrefix,
    sharedPrefix,
    spentPrefix,
} from "../shared-bucket";
import { allow, type Statement } from "./policy-document";

/** The bucket of a stack as its policies name it. */
export interface SharedBucketArn {
    readonly arn: string;
    /** The name has an end that only AWS knows, so the account says whose bucket it is. */
    readonly isPattern: boolean;
}

/** Returns the logical name of the bucket that a stack makes. */
export function sharedBucketName(project: string, stack: string): string {
    return bucketNameFrom(`${project}-${stack}-shared`);
}

/** Returns the bucket of a stack for its policies, before AWS knows it. `undefined` for a stack without one. */
export function sharedBucketArn(
    sharedData: SharedData | undefined,
    project: string,
    stack: string,
): SharedBucketArn | undefined {
    if (sharedData === undefined) return undefined;
    const isPattern = sharedData.kind === "new";
    const name =
        sharedData.kind === "new"
            ? // Pulumi ends the name with a dash and seven characters.
              `${sharedBucketName(project, stack)}-???????`
            : sharedData.bucket;
    return { arn: `arn:aws:s3:::${name}`, isPattern };
}

/** What Mountpoint needs to read, write, overwrite and delete files (its CONFIGURATION.md, "IAM permissions", 2026-11). */
const ofObjects = [
    ...["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
] as const;

/** Returns what the boxes of a stack may do in its bucket: everything below `shared/`, and nothing else. */
export function boxMayShare(bucket: SharedBucketArn): Statement[] {
    return within(bucket, [sharedPrefix]);
}

/**
 * Returns what a member may do in the bucket of the stack: everything in their own sources, runs and copies, and in what all
 * share. What all runs cost is listed by everybody, and noted by each for their own runs: noted, and neither read nor deleted.
 *
 * @param member the member's name, or `whoeverCalls`.
 */
export function memberMayShare(bucket: SharedBucketArn, member: string): Statement[] {
    const own = [blobsPrefix, runsPrefix, copiesPrefix].map((prefix) => `${prefix}${member}/`);
    return [
        ...within(bucket, [...own, sharedPrefix], [spentPrefix]),
        allow(
            "OwnCosts",
            ["s3:PutObject"],
            `${bucket.arn}/${spentPrefix}${member}/*`,
            ifOurs(bucket),
        ),
    ];
}

/** Everybody in the world could have a bucket that the pattern fits too. */
const ifOurs = ({ isPattern }: SharedBucketArn): Statement["Condition"] =>
    isPattern ? { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } } : undefined;

/** A prefix ends with a slash: without it, ana would have what ana-b has. */
function within(
    bucket: SharedBucketArn,
    prefixes: readonly string[],
    listed: readonly string[] = [],
): Statement[] {
    const { arn } = bucket;
    return [
        allow("ListSharedData", ["s3:ListBucket"], arn, {
            ...ifOurs(bucket),
            StringLike: { "s3:prefix": [...prefixes, ...listed].map((prefix) => `${prefix}*`) },
        }),
        allow(
            "SharedData",
            ofObjects,
            prefixes.map((prefix) => `${arn}/${prefix}*`),
            ifOurs(bucket),
        ),
    ];
}
