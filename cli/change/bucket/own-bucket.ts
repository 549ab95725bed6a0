import { GetBucketTaggingCommand, ListBucketsCommand, type S3Client } from "@aws-sdk/client-s3";
import { sharedBucketName } from "../../../planning/policies/shared-data-policy";
import { stackTags } from "../../../planning/tags";
import { Refusal } from "../../../settings/refusal";

/** A stack by its name. */
interface Named {
    readonly project: string;
    readonly stack: string;
}

/**
 * Finds the bucket that a stack has made: by Pulumi's state, or by its name and tags where the state has none, as after an
 * earlier `destroy`.
 *
 * @throws Refusal when there is none, when there are several, or when it does not carry the stack's tags: then this program
 *     cannot tell that the stack has made it.
 */
export async function ownBucket(
    s3: S3Client,
    { project, stack }: Named,
    inState: string | undefined,
): Promise<string> {
    const tags = stackTags(project, stack);
    if (inState !== undefined) {
        if (await carries(s3, inState, tags)) return inState;
        throw new Refusal(
            `the bucket ${inState} does not carry the tags of stack ${stack}, so nothing of it is deleted; put them back with ` +
                `\`npx workstation up ${stack}\`, or delete the bucket in AWS's console`,
        );
    }
    const Prefix = `${sharedBucketName(project, stack)}-`;
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix }));
    const found: string[] = [];
    for (const { Name = "" } of Buckets) if (await carries(s3, Name, tags)) found.push(Name);
    const [name] = found;
    if (name === undefined)
        throw new Refusal(
            `stack ${stack} has no bucket of its own, so there is no shared data to delete; leave --delete-shared-data out`,
        );
    if (found.length > 1)
        throw new Refusal(
            `more than one bucket has the tags of stack ${stack}: ${found.join(", ")}; delete those that you mean in AWS's ` +
                "console (S3, Empty, then Delete)",
        );
    return name;
}

async function carries(
    s3: S3Client,
    Bucket: string,
    tags: Readonly<Record<string, string>>,
): Promise<boolean> {
    try {
        const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
        const has = new Map(TagSet.map(({ Key, Value }) => [Key, Value]));
        return Object.entries(tags).every(([key, value]) => has.get(key) === value);
    } catch (error) {
        const { name } = error as Error;
        if (name === "NoSuchTagSet" || name === "NoSuchBucket") return false;
        throw error;
    }
}
