import { S3Client } from "@aws-sdk/client-s3";
import { keptBucket } from "../../../planning/shared-bucket";
import { printable } from "../../../settings/printable";
import { Refusal } from "../../../settings/refusal";
import { refuseWithoutTerminal } from "../../confirm";
import { exitCodes, noteInterrupt } from "../../exit-codes";
import type { Session } from "../session";
import { deleteIfEmpty, deleteWithAll, type Ended } from "./delete-bucket";
import { ownBucket } from "./own-bucket";
import { type Contents, contentsOf } from "./versions";

/** What happens to the stack's own bucket when the stack goes. */
export interface BucketAtTheEnd {
    readonly steps: readonly string[];
    /** The bucket's name, which has to be typed before it is deleted with what it holds. */
    readonly toType?: string;
    /** Carries it out once the stack is gone, and returns what there is to say. */
    readonly carryOut: () => Promise<readonly string[]>;
}

/** S3 slows down who deletes much, and is then asked again, ever less often. */
const patient = { maxAttempts: 10, retryMode: "adaptive" } as const;

/** Pages between two lines that say how far it is: 100,000 versions. */
const pagesALine = 100;

/**
 * Looks at the stack's own bucket: it is deleted where it is empty, and stays otherwise.
 *
 * @param asked deletes it with all that it holds.
 * @throws Refusal where that was asked and there is no such bucket, or no terminal on which to type its name.
 */
export async function bucketAtTheEnd(session: Session, asked: boolean): Promise<BucketAtTheEnd> {
    const { deployment, login, stack } = session;
    const inState = await deployment.bucket();
    const s3 = new S3Client({ ...login, ...patient });
    if (asked) {
        refuseWithoutTerminal();
        return withAllThatItHolds(session, s3, await ownBucket(s3, session, inState));
    }
    if (inState === undefined) return { steps: [], carryOut: () => Promise.resolve([]) };
    const kept = keptBucket(inState, stack);
    return {
        steps: [`bucket ${inState} is deleted if it is empty; otherwise:`, ...kept],
        carryOut: () => whereEmpty(s3, inState, kept),
    };
}

/** The stack is gone by then, so a failure is told and is none of `destroy`. */
async function whereEmpty(s3: S3Client, bucket: string, kept: readonly string[]) {
    try {
        if (await deleteIfEmpty(s3, bucket))
            return [`bucket ${bucket} is deleted: nothing was in it`];
        return kept;
    } catch (error) {
        const { name, message } = error as Error;
        const said = printable(`${name}: ${message}`);
        return [`bucket ${bucket} could not be deleted, if it is empty (${said})`, ...kept];
    }
}

async function withAllThatItHolds(
    { say, stack }: Session,
    s3: S3Client,
    bucket: string,
): Promise<BucketAtTheEnd> {
    const contents = await contentsOf(s3, bucket);
    return {
        steps: [`bucket ${bucket} is deleted for good, with ${contentsText(contents)}`],
        toType: bucket,
        carryOut: async () => {
            let [pages, gone] = [0, 0];
            const told = (all: number) => {
                gone = all;
                pages += 1;
                if (pages % pagesALine === 0) say(`  ${count(gone)} versions are deleted`);
            };
            try {
                const ended = await untilCtrlC((signal) =>
                    deleteWithAll(s3, bucket, { signal, told }),
                );
                return [deletedText(bucket, stack, ended)];
            } catch (error) {
                if (!(error instanceof Refusal))
                    say(`the stack is deleted, and of its bucket ${count(gone)} versions are`);
                throw error;
            }
        },
    };
}

/** Lets the call that is under way end at Ctrl-C, so that what is said to be gone is gone. */
async function untilCtrlC<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const pressed = () => {
        noteInterrupt();
        process.exitCode = exitCodes.interrupted;
        stop.abort();
    };
    process.on("SIGINT", pressed);
    try {
        return await act(stop.signal);
    } finally {
        process.off("SIGINT", pressed);
    }
}

const count = (number: number) => number.toLocaleString("en-US");

const size = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

export function contentsText({ objects, bytes, formerVersions, formerBytes }: Contents): string {
    const own = `${count(objects)} ${objects === 1 ? "object" : "objects"} (${size(bytes)})`;
    const former = `${count(formerVersions)} former ${formerVersions === 1 ? "version" : "versions"} (${size(formerBytes)})`;
    return `${own} and ${former}`;
}

/** @throws Refusal when the bucket is still there: what is gone, why the rest is not, and how to continue */
export function deletedText(
    bucket: string,
    stack: string,
    { how, gone, refused, why }: Ended,
): string {
    if (how === "deleted") return `bucket ${bucket} is deleted, with ${count(gone)} versions`;
    const again = `\`npx workstation destroy ${stack} --delete-shared-data\``;
    const reason =
        how === "stopped"
            ? "Ctrl-C stopped it"
            : refused > 0
              ? `S3 did not delete ${count(refused)}, the first of them ${printable(why ?? "")}`
              : "somebody still writes into it";
    throw new Refusal(
        `the stack is deleted, and its bucket ${bucket} is not: ${reason}; ${count(gone)} versions are gone for good, and the ` +
            `others stay\nnext: ${again} continues there`,
    );
}
