import { resolve } from "node:path";
import { Refusal } from "../../settings/refusal";
import { confirmed } from "../confirm";
import { findBoxes } from "../boxes/find";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { print } from "../print";
import { writeRecord, writeSource } from "./bucket";
import { imageLines, imageOfBox } from "./definition";
import { follow, type Following, note } from "./follow";
import { commandWords, envNotes, jobRequest, readEnv, readName } from "./job-request";
import type { Queue } from "./queues";
import { settle } from "./ledger";
import { quote } from "./quote";
import type { RunRecord, SourceFile } from "./run-record";
import { isRefused, sendJob } from "./send-job";
import { reserveRun } from "./spent";
import { withDigests } from "./source/digests";
import { listFolder } from "./source/folder";
import { missingOf, sendAll } from "./source/upload";
import { untilTheEnd } from "./until-the-end";
import { again, placeOf, type Place } from "./where";

export interface SubmitGiven extends Given {
    readonly gpus?: number;
    readonly nodes?: number;
    readonly spot?: boolean;
    readonly hours?: number;
    readonly env?: readonly string[];
    readonly name?: string;
    readonly dir?: string;
    readonly detach?: boolean;
}

/** Hours of a job that says nothing. */
const usualHours = 4;

/**
 * Runs a command as a job of AWS Batch: says price and caps, asks, sends the folder, and without `detach` shows the job until
 * its end, brings its results back and ends with its exit code.
 *
 * @throws Refusal before anything is sent, where the job cannot run or may cost too much.
 */
export async function submit(
    aws: Aws,
    words: readonly string[],
    given: SubmitGiven,
    following: Following = {},
): Promise<void> {
    const { nodes = 1, spot = false, hours = usualHours } = given;
    if (nodes > 1 && spot) throw noSpotOfMany(given);
    const [env, name] = [readEnv(given.env ?? []), readName(given.name ?? "run")];
    const command = commandWords(words);
    const dir = resolve(given.dir ?? ".");
    const place = await placeOf(aws, given, spot ? "spot" : "on-demand");
    const { member, queue, at } = place;
    const ask = { gpus: given.gpus, name, command, env, nodes, spot, hours };
    const { record, definition, lines } = await quote(aws, place, ask);
    // Refused now rather than after the upload.
    jobRequest(record, queue, definition.arn);
    const folder = listFolder(dir);
    const files = await withDigests(dir, folder.files);
    const missing = await missingOf({ ...at, member }, files);
    const box = await imageOfTheirBox(aws, queue, member, definition.image);
    for (const line of [
        ...lines,
        ...imageLines(definition.image, box),
        ...folder.notes,
        ...envNotes(env),
        uploadLine(dir, files, missing),
    ])
        note(line);
    if (!(await confirmed(`Run it as ${member}?`, given.yes))) {
        note("nothing was sent, and nothing runs");
        return;
    }
    await upload(place, dir, missing);
    await writeSource(at, record, files);
    await start(aws, place, record, definition.arn, given, { dir, source: files, following });
}

/** Sends a run whose files are in the bucket, and follows it. */
export async function start(
    aws: Aws,
    { queue, at }: Place,
    record: RunRecord,
    definition: string,
    given: SubmitGiven,
    { following, ...folder }: Folder,
): Promise<void> {
    // Before Batch hears of it: a job without a record would be paid and found by nobody, and one without a reservation not counted.
    await writeRecord(at, record);
    await reserveRun(at, record, queue.maxMonthlyUsd);
    const jobId = await sendJob(aws, jobRequest(record, queue, definition)).catch(
        async (error: unknown) => {
            if (isRefused(error)) await settle(at, record, 0);
            throw error;
        },
    );
    const sent = { ...record, jobId };
    await writeRecord(at, sent);
    if (given.detach === true) {
        print(`${record.id}\n`);
        note(
            `show it: \`${again("job logs", given, `${record.id} -f`)}\`, end it: \`${again("job cancel", given, record.id)}\``,
        );
        return;
    }
    note(`${record.id}: submitted; Ctrl-C asks whether it shall continue without this command`);
    await untilTheEnd(aws, at, sent, given, {
        results: folder,
        follow: (signal) => follow(aws, at, sent, { ...following, signal }),
    });
}

interface Folder {
    readonly dir: string;
    readonly source: readonly SourceFile[];
    readonly following: Following;
}

function noSpotOfMany({ nodes = 2, gpus = 1 }: SubmitGiven): Refusal {
    return new Refusal(
        "AWS Batch runs jobs of several nodes on on-demand hosts alone, so --nodes and --spot do not go together\n" +
            `next: one larger host by spot, --gpus ${gpus * nodes} --spot; or on-demand, the same without --spot`,
    );
}

function uploadLine(
    dir: string,
    files: readonly SourceFile[],
    missing: readonly SourceFile[],
): string {
    const mib = (some: readonly SourceFile[]) =>
        `${(some.reduce((sum, { size }) => sum + size, 0) / 1024 ** 2).toFixed(1)} MiB`;
    const all = `${dir}: ${files.length} ${files.length === 1 ? "file" : "files"}, ${mib(files)}`;
    return missing.length === 0
        ? `${all}, all of it sent before`
        : `${all}, of which ${missing.length} with ${mib(missing)} are sent now`;
}

async function upload({ at, member }: Place, dir: string, missing: readonly SourceFile[]) {
    let [files, bytes] = [0, 0];
    let shown = Date.now();
    await sendAll({ ...at, member }, dir, missing, ({ size }) => {
        files += 1;
        bytes += size;
        if (Date.now() - shown < 2_000) return;
        shown = Date.now();
        note(`sent ${files} of ${missing.length} files, ${(bytes / 1024 ** 2).toFixed(1)} MiB`);
    });
}

/** The box's image is for comparison alone, and nothing fails without it. */
async function imageOfTheirBox(
    { ec2 }: Aws,
    { stack, project }: Queue,
    member: string,
    image: string,
) {
    const boxes = await findBoxes(ec2, { stack, member }).catch(() => []);
    const box = boxes.find((it) => it.project === project);
    return box === undefined ? undefined : imageOfBox(image, box.instanceType);
}
