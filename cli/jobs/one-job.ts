import { resolve } from "node:path";
import { Refusal } from "../../settings/refusal";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { confirmed } from "../confirm";
import { print } from "../print";
import {
    type Bucket,
    findCheckpoints,
    findEnd,
    readObject,
    writeRecord,
    writeSource,
} from "./bucket";
import { follow, type Following, note } from "./follow";
import { jobName } from "./job-request";
import { jobState } from "./job-state";
import { LogTail } from "./log-tail";
import { pickRun } from "./pick";
import { quote } from "./quote";
import { readSource, type RunRecord, runPrefix } from "./run-record";
import { findByName } from "./send-job";
import { start, type SubmitGiven } from "./submit";
import { cancel, fetchResults, type Sent, untilTheEnd } from "./until-the-end";
import { keepLonger } from "./source/upload";
import { placeOf } from "./where";

export interface JobGiven extends Given {
    readonly follow?: boolean;
    readonly dir?: string;
    readonly detach?: boolean;
}

export interface RetryGiven extends SubmitGiven {
    readonly fromScratch?: boolean;
}

/** Shows the output of a run, and with `follow` what comes, until it has ended; then ends with its exit code. */
export async function jobLogs(
    aws: Aws,
    typed: string | undefined,
    given: JobGiven,
    following: Following = {},
): Promise<void> {
    const { member, at } = await placeOf(aws, given);
    const record = await sentRun(aws, at, await pickRun(at, member, typed));
    if (given.follow !== true) {
        const { nodes, jobId, logGroup } = record;
        const state = await jobState(aws.batch, jobId, nodes);
        if (state === undefined) throw forgotten(record);
        const tail = new LogTail(aws.logs, logGroup, (line, { node }) =>
            print(nodes === 1 ? `${line}\n` : `[${node}] ${line}\n`),
        );
        const lines = await tail.read(state.streams);
        if (lines === 0) note(`${record.id} has printed nothing yet; its state is ${state.status}`);
        return;
    }
    await untilTheEnd(aws, at, record, given, {
        follow: (signal) => follow(aws, at, record, { ...following, signal }),
    });
}

/** Ends a run. Of several, only the one that was named: a guess could end the wrong one. */
export async function jobCancel(aws: Aws, typed: string, given: JobGiven): Promise<void> {
    const { member, at } = await placeOf(aws, given);
    const record = await sentRun(aws, at, await pickRun(at, member, typed));
    const state = await jobState(aws.batch, record.jobId, 1);
    if (state === undefined || state.status === "SUCCEEDED" || state.status === "FAILED") {
        print(`${record.id} has ended already\n`);
        return;
    }
    if (
        !(await confirmed(
            `Cancel ${record.name} (${record.id}), which is ${state.status}?`,
            given.yes,
        ))
    )
        return;
    await cancel(aws, at, record);
    print(`${record.id} is canceled; what it had written to /checkpoints is kept\n`);
}

/** Brings the results of a run that ended, such as a detached one, into a folder. */
export async function jobResults(
    aws: Aws,
    typed: string | undefined,
    given: JobGiven,
): Promise<void> {
    const { member, at } = await placeOf(aws, given);
    const record = await pickRun(at, member, typed);
    const source = await sourceOf(at, record);
    const count = await fetchResults(at, record, resolve(given.dir ?? "."), source);
    if (count === 0) note(`${record.id} has no results, or has not ended`);
}

/**
 * Runs the same command with the same files again, as a new run, which continues from the former one's checkpoints unless that
 * succeeded. Its price is said, and asked, again.
 */
export async function jobRetry(
    aws: Aws,
    typed: string | undefined,
    given: RetryGiven,
    following: Following = {},
): Promise<void> {
    const first = await placeOf(aws, given);
    const former = await pickRun(first.at, first.member, typed);
    const place = await placeOf(aws, given, former.spot ? "spot" : "on-demand");
    const { at, member } = place;
    const { name, command, env, nodes, spot, hours, gpus } = former;
    const kept = given.fromScratch === true ? undefined : await continuesFrom(at, former);
    const further = kept === undefined ? {} : { former: kept.id };
    const ask = { name, command, env, nodes, spot, hours, gpus, ...further };
    const { record, definition, lines } = await quote(aws, place, ask);
    note(`${former.id} again, with the files of then: ${command.join(" ")}`);
    note(
        kept === undefined
            ? "it begins from scratch, without checkpoints"
            : `it continues from the checkpoints of ${kept.id} (${kept.files === 1 ? "1 file" : `${kept.files} files`}); ` +
                  "--from-scratch begins without them",
    );
    for (const line of lines) note(line);
    if (!(await confirmed(`Run it as ${member}?`, given.yes))) return;
    const source = await sourceOf(at, former);
    await keepLonger({ ...at, member }, source);
    await writeSource(at, record, source);
    const dir = resolve(given.dir ?? ".");
    await start(aws, place, record, definition.arn, given, { dir, source, following });
}

/** What a run that succeeded has at its end leaves nothing to continue with. */
async function continuesFrom(at: Bucket, former: RunRecord) {
    const end = await findEnd(at, former);
    return end?.exitCode === 0 ? undefined : await findCheckpoints(at, former);
}

async function sourceOf(at: Bucket, { member, id }: RunRecord) {
    return readSource((await readObject(at, `${runPrefix(member, id)}source.json`)) ?? "");
}

/** Returns the run with Batch's id. Where `submit` was ended before it could note the id, Batch is asked by the name. */
async function sentRun(aws: Aws, at: Bucket, record: RunRecord): Promise<Sent> {
    const { queue: jobQueue } = record;
    const jobId =
        record.jobId ?? (await findByName(aws.batch, { jobQueue, jobName: jobName(record) }));
    if (jobId === undefined)
        throw new Refusal(
            `${record.id} never reached AWS Batch, because the command that sent it was ended; \`npx workstation job retry ${record.id}\` sends it`,
        );
    const sent = { ...record, jobId };
    if (record.jobId === undefined) await writeRecord(at, sent);
    return sent;
}

function forgotten({ id, logGroup }: RunRecord): Refusal {
    return new Refusal(
        `AWS Batch has forgotten ${id}, and with it which part of the log ${logGroup} is the run's; the log itself is kept for a while`,
    );
}
