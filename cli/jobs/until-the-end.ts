import { TerminateJobCommand } from "@aws-sdk/client-batch";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { exitCodes } from "../exit-codes";
import { type Bucket, findEnd } from "./bucket";
import { cancelledBy, type Ending } from "./ending";
import { endedAlready, note } from "./follow";
import { askingOnCtrlC, type Choice } from "./interrupts";
import { bringBack, resultLines } from "./results";
import type { RunRecord, SourceFile } from "./run-record";
import { settleRuns } from "./spent";
import { again } from "./where";

export type Sent = RunRecord & { readonly jobId: string };

/** What follows a run, and where its results go. */
export interface Watch {
    readonly follow: (signal: AbortSignal) => Promise<Ending | undefined>;
    /** Where results go, and what was sent, with which the files there are compared. @default they stay in the bucket */
    readonly results?: { readonly dir: string; readonly source: readonly SourceFile[] };
    /** @default asks on this terminal */
    readonly ask?: () => Promise<Choice>;
}

/** Shows a run until its end, brings its results back, and sets its exit code. Ctrl-C asks: detach or cancel. */
export async function untilTheEnd(
    aws: Aws,
    at: Bucket,
    record: Sent,
    given: Given,
    { follow, results, ask }: Watch,
): Promise<void> {
    const { value, choice } = await askingOnCtrlC(follow, ask);
    // Whoever cancels a job that has just ended gets what it left.
    const ending = value ?? (choice === "cancel" ? await endedAlready(aws, at, record) : undefined);
    if (ending !== undefined) await settled(aws, at, record);
    if (choice === "cancel" && ending === undefined) {
        await cancel(aws, at, record);
        note(`${record.id} is canceled; what it had written to /checkpoints is kept`);
        process.exitCode = exitCodes.interrupted;
        return;
    }
    if (ending === undefined) {
        note(
            choice === "detach"
                ? `${record.id} continues without this command; show it: \`${again("job logs", given, `${record.id} -f`)}\``
                : `AWS Batch has forgotten ${record.id}, and the job left no word of its end`,
        );
        process.exitCode = choice === "detach" ? exitCodes.interrupted : exitCodes.refused;
        return;
    }
    if (choice === "cancel") note(`${record.id} had ended before it could be canceled`);
    if (results !== undefined) await fetchResults(at, record, results.dir, results.source);
    else note(`results, if there are any: \`${again("job results", given, record.id)}\``);
    if (ending.why !== undefined) note(`${record.name}: ${ending.why}`);
    if (ending.exitCode !== 0) note(`${record.name} ended with exit code ${ending.exitCode}`);
    process.exitCode = ending.exitCode;
}

/** Ends a job wherever it is: TerminateJob cancels one that has not started (AWS Batch API, 2026-11). */
export async function cancel(aws: Pick<Aws, "batch">, at: Bucket, record: Sent): Promise<void> {
    const { jobId, member } = record;
    await aws.batch.send(new TerminateJobCommand({ jobId, reason: `${cancelledBy} ${member}` }));
    await settled(aws, at, record, true);
}

/** What a run cost is for the team's cap alone, and no reason to end in another way: the member's next run notes it too. */
async function settled(
    aws: Pick<Aws, "batch">,
    at: Bucket,
    record: Sent,
    canceled = false,
): Promise<void> {
    await settleRuns(aws, at, [record], new Date(), canceled).catch(() => undefined);
}

/** Brings the results of a run into a folder and says what came. */
export async function fetchResults(
    at: Bucket,
    record: RunRecord,
    dir: string,
    source: readonly SourceFile[],
): Promise<number> {
    const { results = [], imageId } = (await findEnd(at, record)) ?? {};
    if (imageId !== undefined) note(`image that ran: ${record.image}, ${imageId}`);
    const placed = await bringBack(at, record, { dir, results, source });
    for (const line of resultLines(placed, dir)) note(line);
    return results.length;
}
