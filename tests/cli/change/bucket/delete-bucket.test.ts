import { expect } from "chai";
import type { S3Client } from "@aws-sdk/client-s3";
import { deleteIfEmpty, deleteWithAll } from "../../../../cli/change/bucket/delete-bucket";
import { contentsOf } from "../../../../cli/change/bucket/versions";

interface Input {
    readonly KeyMarker?: string;
    readonly VersionIdMarker?: string;
    readonly Delete?: { readonly Objects: readonly { Key: string; VersionId: string }[] };
}

const failure = (name: string) => Object.assign(new Error(`${name} of S3`), { name });

/** A bucket of S3's: pages of two, and for each call the errors that a test gives it. */
class Bucket {
    readonly calls: string[] = [];
    /** Codes for the first entries of the next calls that delete. */
    errors: string[][] = [];
    deleteBucket: () => void = () => {
        if (this.keys.length > 0) throw failure("BucketNotEmpty");
    };

    constructor(public keys: string[]) {}

    readonly client = {
        send: async (it: { input: Input; constructor: { name: string } }) => {
            await Promise.resolve();
            const name = it.constructor.name.replace("Command", "");
            this.calls.push(name);
            if (name === "DeleteBucket") return void this.deleteBucket();
            return name === "DeleteObjects" ? this.delete(it.input) : this.page(it.input);
        },
    } as unknown as S3Client;

    private page({ KeyMarker: after = "" }: Input) {
        const left = this.keys.filter((key) => key > after);
        const page = left.slice(0, 2);
        const isTruncated = left.length > page.length;
        return {
            Versions: page.map((key) => ({
                ...{ Key: encodeURIComponent(key).replaceAll("%20", "+"), VersionId: `v-${key}` },
                ...{ Size: 1e9, IsLatest: !key.endsWith("'") },
            })),
            DeleteMarkers: after === "" ? [] : [{ Key: "gone", VersionId: "m" }],
            ...{ IsTruncated: isTruncated, VersionIdMarker: "", NextKeyMarker: page.at(-1) },
        };
    }

    private delete({ Delete: { Objects } = { Objects: [] } }: Input) {
        const codes = this.errors.shift() ?? [];
        const failed = Objects.slice(0, codes.length);
        const gone = Objects.slice(codes.length).map(({ Key }) => Key);
        this.keys = this.keys.filter((key) => !gone.includes(key));
        return {
            Errors: failed.map((it, at) => ({ ...it, Code: codes[at], Message: "No\u001b[2J." })),
        };
    }
}

/** Empties a bucket without waiting. */
function emptied(bucket: Bucket, signal = new AbortController().signal) {
    const waited: number[] = [];
    const wait = (milliseconds: number) => Promise.resolve(void waited.push(milliseconds));
    return {
        waited,
        ended: deleteWithAll(bucket.client, "b", { signal, told: () => undefined, wait }),
    };
}

describe("A bucket that goes with its stack", () => {
    it("is counted page by page, with former versions and marks", async () => {
        const bucket = new Bucket(["a", "a'", "b", "c"]);
        expect(await contentsOf(bucket.client, "b")).to.deep.equal({
            ...{ objects: 3, bytes: 3e9, formerVersions: 1, formerBytes: 1e9, marks: 1 },
        });
        expect(bucket.calls).to.deep.equal(["ListObjectVersions", "ListObjectVersions"]);
    });

    it("goes when S3 calls it empty, stays when S3 does not, and may be gone already", async () => {
        expect(await deleteIfEmpty(new Bucket([]).client, "b")).to.equal(true);
        expect(await deleteIfEmpty(new Bucket(["a"]).client, "b")).to.equal(false);
        const bucket = new Bucket([]);
        bucket.deleteBucket = () => {
            throw failure("NoSuchBucket");
        };
        expect(await deleteIfEmpty(bucket.client, "b")).to.equal(true);
        bucket.deleteBucket = () => {
            throw failure("AccessDenied");
        };
        const thrown = await deleteIfEmpty(bucket.client, "b").catch((error: unknown) => error);
        expect(thrown).to.have.property("name", "AccessDenied");
    });

    it("is emptied whatever the names are, also those that XML cannot hold", async () => {
        const bucket = new Bucket(["a b+c", "d\n\u0001", "e"]);
        expect(await emptied(bucket).ended).to.deep.equal({ how: "deleted", gone: 4, refused: 0 });
        expect(bucket.keys).to.deep.equal([]);
    });

    it("is asked again about what S3 put off, with pauses, and ends with what S3 refused", async () => {
        const bucket = new Bucket(["a", "b"]);
        bucket.errors = [["SlowDown", "InternalError"], ["SlowDown"]];
        const { waited, ended } = emptied(bucket);
        expect((await ended).how).to.equal("deleted");
        expect(waited).to.deep.equal([1000, 3000]);

        const held = new Bucket(["a", "b"]);
        held.errors = [["AccessDenied"]];
        expect(await emptied(held).ended).to.deep.equal({
            ...{ how: "held", gone: 1, refused: 1, why: "a: AccessDenied, No\u001b[2J." },
        });
        expect(held.keys).to.deep.equal(["a"]);

        const slow = new Bucket(["a"]);
        slow.errors = Array.from({ length: 4 }, () => ["SlowDown"]);
        expect((await emptied(slow).ended).how).to.equal("held");
    });

    it("is emptied again where somebody writes meanwhile, and stays where that does not end", async () => {
        const bucket = new Bucket(["a"]);
        const usual = bucket.deleteBucket;
        bucket.deleteBucket = () => {
            bucket.deleteBucket = usual;
            bucket.keys = ["late"];
            usual();
        };
        expect(await emptied(bucket).ended).to.include({ how: "deleted", gone: 2 });
        const busy = new Bucket(["a"]);
        busy.deleteBucket = () => {
            busy.keys = ["again"];
            throw failure("BucketNotEmpty");
        };
        expect(await emptied(busy).ended).to.deep.equal({ how: "held", gone: 3, refused: 0 });
    });

    it("keeps the rest after Ctrl-C, and knows how many are gone", async () => {
        const bucket = new Bucket(["a", "b", "c", "d"]);
        const stop = new AbortController();
        const signal = stop.signal;
        const told = () => stop.abort();
        const ended = await deleteWithAll(bucket.client, "b", { signal, told });
        expect(ended).to.deep.equal({ how: "stopped", gone: 2, refused: 0 });
        expect(bucket.keys).to.deep.equal(["c", "d"]);
        expect(await emptied(bucket, signal).ended).to.include({ how: "stopped", gone: 0 });
        const last = new Bucket(["a"]);
        const after = new AbortController();
        const toldLast = () => after.abort();
        const stopped = { signal: after.signal, told: toldLast };
        expect(await deleteWithAll(last.client, "b", stopped)).to.include({ how: "stopped" });
        expect(last.calls).not.to.include("DeleteBucket");
    });
});
