import type { Refused } from "./aws-error";
import { bucket } from "./resource-types";
import { allOfType, type Existing, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/** S3's names, checked as S3 does (S3 user guide, "General purpose bucket naming rules", 2026-11). */
const named = /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Returns why S3 would refuse to make a bucket. Names are the whole world's: another account's bucket takes one too, and for
 * a while a deleted bucket's name belongs to nobody (S3 API reference, `CreateBucket` and "Error responses", 2026-11).
 */
export function refusesBucket(account: SimulatedAccount, { bucket: asked }: Inputs): Refused {
    const name = String(asked);
    if (asked !== undefined && !named.test(name))
        return "InvalidBucketName: The specified bucket is not valid.";
    if (account.othersBuckets?.includes(name) === true)
        return "BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared by all users of the system.";
    if (allOfType(account, bucket).some(({ state }) => state["bucket"] === asked))
        return "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.";
    const deleted = account.deletedBuckets?.[name];
    if (deleted !== undefined && account.calls.length - deleted < callsUntilFree)
        return "OperationAborted: A conflicting conditional operation is currently in progress against this resource. Please try again.";
    return undefined;
}

/** Calls until the name of a deleted bucket may be given again. S3 takes up to hours. */
const callsUntilFree = 5;

/** Notes that a bucket's name is free from some calls later on. */
export function bucketDeleted(account: SimulatedAccount, { state }: Existing): void {
    account.deletedBuckets = {
        ...account.deletedBuckets,
        [String(state["bucket"])]: account.calls.length,
    };
}

/** Returns why S3 would refuse a setting of a bucket. */
export function refusesBucketPart(account: SimulatedAccount, { bucket: of }: Inputs): Refused {
    return allOfType(account, bucket).some(({ state }) => state["bucket"] === of)
        ? undefined
        : "NoSuchBucket: The specified bucket does not exist";
}

/** Returns why S3 would refuse these rules: each has its own id, and days are whole and above 0. */
export function refusesLifecycle(account: SimulatedAccount, inputs: Inputs): Refused {
    const rules = (inputs["rules"] ?? []) as readonly {
        readonly id: string;
        readonly expiration?: { days?: number; expiredObjectDeleteMarker?: boolean };
    }[];
    if (new Set(rules.map(({ id }) => id)).size < rules.length)
        return "InvalidArgument: Rule ID must be unique. Found same ID for more than one rule";
    for (const { expiration } of rules) {
        if (expiration === undefined) continue;
        const { days, expiredObjectDeleteMarker: marker } = expiration;
        if (days !== undefined && marker !== undefined)
            return "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema";
        if (days !== undefined && !(Number.isInteger(days) && days > 0))
            return "InvalidArgument: 'Days' for Expiration action must be a positive integer";
    }
    return refusesBucketPart(account, inputs);
}

/** S3 deletes no bucket that holds an object, a former version of one or the mark of a deleted one. */
export function holdsObjects(account: SimulatedAccount, { state }: Existing): Refused {
    const objects = account.objects?.[String(state["bucket"])] ?? [];
    return objects.length === 0
        ? undefined
        : "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.";
}
