import {
    ListObjectVersionsCommand,
    type ListObjectVersionsCommandOutput,
    type S3Client,
} from "@aws-sdk/client-s3";

/** A version of an object, or the mark of a deleted one. */
export interface Version {
    readonly key: string;
    readonly version: string;
    readonly bytes: number;
    readonly kind: "current" | "former" | "mark";
}

/** What a bucket holds. */
export interface Contents {
    readonly objects: number;
    readonly bytes: number;
    readonly formerVersions: number;
    readonly formerBytes: number;
    /** Marks of deleted objects, which count as something to S3 and cost nothing. */
    readonly marks: number;
}

/** Lists every version in a bucket, a page of at most 1,000 at a time, so that memory does not grow with the bucket. */
export async function* versionsIn(s3: S3Client, bucket: string): AsyncGenerator<Version[]> {
    let next: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
    while (next !== undefined) {
        const answer: ListObjectVersionsCommandOutput = await s3.send(
            // Names may hold what XML cannot, such as a line feed.
            new ListObjectVersionsCommand({ Bucket: bucket, EncodingType: "url", ...next }),
        );
        const { Versions = [], DeleteMarkers = [], NextKeyMarker, NextVersionIdMarker } = answer;
        yield [
            ...Versions.map(({ Key, VersionId, Size = 0, IsLatest }) => ({
                ...{ key: decoded(Key), version: VersionId ?? "null", bytes: Size },
                kind: IsLatest === true ? ("current" as const) : ("former" as const),
            })),
            ...DeleteMarkers.map(({ Key, VersionId }) => ({
                ...{ key: decoded(Key), version: VersionId ?? "null", bytes: 0 },
                kind: "mark" as const,
            })),
        ];
        next =
            answer.IsTruncated === true
                ? {
                      KeyMarker: decoded(NextKeyMarker),
                      ...(NextVersionIdMarker === undefined
                          ? {}
                          : { VersionIdMarker: NextVersionIdMarker }),
                  }
                : undefined;
    }
}

/** S3 writes a blank as a plus sign, and a plus sign as %2B. */
const decoded = (text = "") => decodeURIComponent(text.replaceAll("+", "%20"));

export async function contentsOf(s3: S3Client, bucket: string): Promise<Contents> {
    const sum = { objects: 0, bytes: 0, formerVersions: 0, formerBytes: 0, marks: 0 };
    for await (const page of versionsIn(s3, bucket))
        for (const { kind, bytes } of page) {
            if (kind === "mark") sum.marks += 1;
            else if (kind === "current") {
                sum.objects += 1;
                sum.bytes += bytes;
            } else {
                sum.formerVersions += 1;
                sum.formerBytes += bytes;
            }
        }
    return sum;
}
