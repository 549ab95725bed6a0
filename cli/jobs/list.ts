import { type BatchClient, DescribeJobsCommand } from "@aws-sdk/client-batch";
import Table from "cli-table3";
import { Refusal } from "../../settings/refusal";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { print } from "../print";
import { plain, withoutTrailing } from "../text-table";
import { type Bucket, findEnd, readRecords, runIds, runMembers } from "./bucket";
import { describedAtOnce } from "./job-state";
import type { RunRecord } from "./run-record";
import { inParallel } from "./source/in-parallel";
import { spentThisMonth } from "./spent";
import { placeOf } from "./where";

export interface JobsGiven extends Given {
    readonly all?: boolean;
    readonly last?: number;
}

/** A row of the table, and of the JSON. */
export interface JobRow {
    readonly id: string;
    readonly member: string;
    readonly name: string;
    /** Batch's own, in small letters, or `succeeded` and `failed` by the run's own word; `unknown` where nobody knows. */
    readonly state: string;
    readonly exitCode: number | null;
    readonly gpus: number;
    readonly nodes: number;
    readonly spot: boolean;
    readonly mostUsd: number;
    readonly command: readonly string[];
}

/** Lists the newest runs: from the records, as Batch forgets jobs some days after their end. In a pipe, the ids alone. */
export async function listJobs(aws: Aws, given: JobsGiven): Promise<void> {
    const { member, at } = await placeOf(aws, given);
    const { last = 20 } = given;
    // Whoever looks at their runs notes what those cost that ended meanwhile. Others' are closed, and the list does without.
    await spentThisMonth(aws, at, member, new Date()).catch(() => undefined);
    const members = given.all === true ? await everybody(at) : [member];
    const found: (readonly [member: string, id: string])[] = [];
    for (const one of members) {
        for (const id of (await runIds(at, one)).slice(-last)) found.push([one, id]);
    }
    const newest = found.sort(([, a], [, b]) => (a < b ? -1 : 1)).slice(-last);
    if (process.stdout.isTTY !== true && given.json !== true) {
        print(newest.map(([, id]) => `${id}\n`).join(""));
        return;
    }
    const rows: JobRow[] = [];
    // A page of records is let go before the next one is read.
    for (let from = 0; from < newest.length; from += describedAtOnce)
        rows.push(...(await rowsOf(aws.batch, at, newest.slice(from, from + describedAtOnce))));
    if (given.json === true) print(`${JSON.stringify(rows, undefined, 2)}\n`);
    else
        print(
            rows.length === 0
                ? `${member} has no runs yet; \`npx workstation submit\` starts one\n`
                : tableOf(rows),
        );
}

async function everybody(at: Bucket): Promise<readonly string[]> {
    try {
        return await runMembers(at);
    } catch (error) {
        if (!(error instanceof Error) || error.name !== "AccessDenied") throw error;
        throw new Refusal(
            "your login may not list others' runs; leave out --all, or ask whoever deploys",
        );
    }
}

async function rowsOf(
    batch: BatchClient,
    at: Bucket,
    ids: readonly (readonly [member: string, id: string])[],
): Promise<JobRow[]> {
    const records = (
        await inParallel(ids, 16, ([member, id]) => readRecords(at, member, [id]))
    ).flat();
    const jobs = records.flatMap(({ jobId }) => jobId ?? []);
    const { jobs: known = [] } =
        jobs.length === 0 ? {} : await batch.send(new DescribeJobsCommand({ jobs }));
    const byId = new Map(known.map((it) => [it.jobId, it]));
    return await inParallel(records, 16, async (record): Promise<JobRow> => {
        const job = byId.get(record.jobId);
        const ended = job === undefined || job.status === "SUCCEEDED" || job.status === "FAILED";
        const end = ended && record.jobId !== undefined ? await findEnd(at, record) : undefined;
        const code = ended ? (end?.exitCode ?? job?.container?.exitCode) : undefined;
        return rowOf(record, job?.status, code);
    });
}

export function rowOf(
    record: RunRecord,
    status: string | undefined,
    code: number | undefined,
): JobRow {
    const { id, member, name, gpus, nodes, spot, command, price, jobId } = record;
    const byCode = code === undefined ? "unknown" : code === 0 ? "succeeded" : "failed";
    const state = jobId === undefined ? "not sent" : (status?.toLowerCase() ?? byCode);
    return {
        ...{ id, member, name, state, exitCode: code ?? null },
        ...{ gpus, nodes, spot, mostUsd: price.mostUsd, command },
    };
}

function tableOf(rows: readonly JobRow[]): string {
    const table = new Table({
        ...plain,
        head: ["run", "member", "name", "state", "code", "on", "at most", "command"],
    });
    for (const it of [...rows].reverse()) {
        const on = `${it.nodes} x ${it.gpus} GPU${it.spot ? ", spot" : ""}`;
        const command = it.command.join(" ");
        table.push([
            ...[
                it.id,
                it.member,
                it.name,
                it.state,
                it.exitCode === null ? "" : String(it.exitCode),
            ],
            ...[
                on,
                `$${it.mostUsd.toFixed(2)}`,
                command.length > 40 ? `${command.slice(0, 37)}...` : command,
            ],
        ]);
    }
    return `${withoutTrailing(table)}\n`;
}
