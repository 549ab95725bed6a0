import { Refusal } from "../../../settings/refusal";
import type { Box } from "../../boxes/find";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { confirmed } from "../../confirm";
import { exitCodes } from "../../exit-codes";
import { print } from "../../print";
import { endSignals } from "../end-signals";
import { noConnection } from "../ssh/open-ssh";
import { startedBox } from "../started-box";
import { finish, makePlannedFolders } from "./after";
import { digestHere, digestThere } from "./digest";
import { type Ends, endsOf } from "./ends";
import { type LaneRequest, SshLane } from "./lane";
import { localPlace } from "./local-place";
import { filesText, longCopy, secondsFor, sessionsFor, sizeText, timeText } from "./pace";
import { ConnectionLost, type Place, PlaceError } from "./place";
import { Progress } from "./progress";
import { makeFolders, rootsOf } from "./roots";
import { bytesToMove, type FileToCopy, type Plan, scan, type Sides } from "./scan";
import { transfer, TransferStopped } from "./transfer";

const say = (line: string) => print(`${line}\n`, process.stderr);

/**
 * Copies files and folders between this computer and the member's box. A second run moves only what is missing or differs in size
 * or time, and continues large files in their middle. A box that is off is started first, after asking.
 *
 * @throws Refusal as `startedBox` does, or where the words, the sources or the disk do not allow it.
 */
export async function copy(aws: Aws, words: readonly string[], given: Given): Promise<void> {
    const ends = endsOf(words);
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const stop = endSignals();
    const request = { aws, box, given, mayAsk: true, notice: say, stop };
    const lanes: SshLane[] = [];
    try {
        lanes.push(await SshLane.open(request));
        await copyOver(lanes, ends, request, box, given);
    } catch (error) {
        if (stop.aborted) stopped();
        else if (error instanceof ConnectionLost) {
            say(`${error.message}; what has arrived stays, and the same command continues there`);
            process.exitCode = noConnection;
        } else if (error instanceof PlaceError) {
            throw new Refusal(`${words.at(-1)}: ${error.message}`);
        } else throw error;
    } finally {
        await Promise.all(lanes.map((lane) => lane.close()));
    }
}

function stopped(): void {
    say("stopped; what has arrived stays, and the same command continues there");
    process.exitCode = exitCodes.interrupted;
}

async function copyOver(
    lanes: SshLane[],
    ends: Ends,
    request: LaneRequest,
    box: Box,
    given: Given,
): Promise<void> {
    const [first] = lanes as [SshLane];
    const sides = (there: Place): Sides =>
        ends.toBox ? { source: localPlace, target: there } : { source: there, target: localPlace };
    const place = first.place();
    const roots = await rootsOf(sides(place), ends.from, ends.to);
    const plan = await scan(sides(place), roots);
    const sessions = sessionsFor(plan);
    const report = new Report(plan);
    if (!report.isEmpty) {
        if (plan.files.length > 0) say(announcement(plan, ends, box, sessions));
        await refuseFull(plan, sides(place).target, roots[0]?.folder ?? ".");
        const seconds = secondsFor(plan, sessions);
        if (seconds > longCopy) {
            say(fasterWay);
            if (process.stdin.isTTY && !(await confirmed("Copy?", given.yes))) {
                return say("nothing was copied");
            }
        }
        for (const folder of new Set(roots.map((it) => it.folder)))
            await makeFolders(sides(place).target, folder);
        await makePlannedFolders(plan, sides(place), report.failed);
        if (plan.files.length > 0) await openMore(lanes, request, sessions);
        await move(lanes, plan, sides, request.stop, ends, report);
        await finish(plan, sides(first.place()), report.failed);
    }
    report.end();
}

/** Logs in over further sessions. Where that fails, mostly for want of a key that needs no question, fewer have to do. */
async function openMore(lanes: SshLane[], request: LaneRequest, sessions: number): Promise<void> {
    const more = Array.from({ length: sessions - 1 }, async () => {
        const lane = await SshLane.open({ ...request, mayAsk: false });
        lanes.push(lane);
    });
    await Promise.allSettled(more);
    if (lanes.length < sessions && !request.stop.aborted) {
        say(
            `${lanes.length} of ${sessions} sessions are open; the others did not open, or could not log in without asking: \`ssh-add\` gives the key to your agent`,
        );
    }
}

async function move(
    lanes: readonly SshLane[],
    plan: Plan,
    sides: (box: Place) => Sides,
    signal: AbortSignal,
    { toBox }: Ends,
    report: Report,
): Promise<void> {
    const { files } = plan;
    const progress = new Progress({ bytes: bytesToMove(files), files: files.length });
    report.say = (line) => progress.say(line);
    const isSame = async ({ from, part }: FileToCopy) => {
        const [here, there] = toBox ? [from, part.path] : [part.path, from];
        const destination = (lanes[0] as SshLane).destination();
        const digests = await Promise.all([digestHere(here), digestThere(destination, there)]);
        return digests[0] === digests[1];
    };
    try {
        await transfer({
            ...{ lanes, sides, files, signal, isSame },
            moved: (bytes) => progress.bytes(bytes),
            settled(file, why) {
                if (why === undefined) progress.file();
                report.settled(file, why);
            },
        });
        if (signal.aborted) throw new TransferStopped();
    } finally {
        report.moved = progress.end();
        report.say = say;
    }
}

/** What was not copied, and what was. */
class Report {
    say = say;
    moved = { bytes: 0, files: 0 };
    private readonly began = Date.now();
    private unsettled: number;
    private hasFailed = false;
    readonly failed = (path: string, why: string) => {
        this.hasFailed = true;
        this.say(`not copied: ${path}: ${why}`);
    };

    constructor(private readonly plan: Plan) {
        this.unsettled = plan.files.length;
        for (const { path, why } of plan.leftOut) this.failed(path, why);
    }

    get isEmpty(): boolean {
        const { files, links, foldersToMake, attributes } = this.plan;
        return [files, links, foldersToMake, attributes].every((it) => it.length === 0);
    }

    settled({ from }: FileToCopy, why: string | undefined): void {
        this.unsettled -= 1;
        if (why !== undefined) this.failed(from, why);
    }

    end(): void {
        const { unchanged } = this.plan;
        const { bytes, files } = this.moved;
        const seconds = (Date.now() - this.began) / 1000;
        const rate = sizeText(bytes / Math.max(0.001, seconds));
        const same = unchanged === 0 ? "" : `, ${filesText(unchanged)} there already`;
        if (this.unsettled > 0) this.say(`${filesText(this.unsettled)} not copied`);
        this.say(`copied ${filesText(files)} (${sizeText(bytes)}, ${rate}/s)${same}`);
        if (this.hasFailed || this.unsettled > 0) process.exitCode = exitCodes.refused;
    }
}

function announcement(plan: Plan, { toBox }: Ends, box: Box, sessions: number): string {
    const bytes = bytesToMove(plan.files);
    const time = timeText(secondsFor(plan, sessions));
    const where = toBox ? `to ${box.member}'s box` : `from ${box.member}'s box`;
    const over = sessions === 1 ? "one session" : `${sessions} sessions`;
    return `${filesText(plan.files.length)} (${sizeText(bytes)}) ${where}: about ${time} over ${over} at Session Manager's 0.65 MB/s each`;
}

const fasterWay =
    "a bucket is faster for so much: `aws s3 cp --recursive FOLDER s3://BUCKET/FOLDER` on one side, and the same the other way round on the other";

/** @throws Refusal where the disk has less room than the files need. */
async function refuseFull(plan: Plan, target: Place, folder: string): Promise<void> {
    const free = await target.free(await existing(target, folder));
    const bytes = bytesToMove(plan.files);
    if (free === undefined || free >= bytes) return;
    throw new Refusal(
        `the files need ${sizeText(bytes)}, and ${sizeText(free)} are free at ${folder}; make room there, or copy less`,
    );
}

/** Returns the folder, or the nearest one above that is there. */
async function existing(target: Place, folder: string): Promise<string> {
    if (folder === "" || (await target.findBehindLinks(folder)) !== undefined) return folder || ".";
    const above = folder.replace(/[/\\]*[^/\\]*[/\\]*$/, "");
    return existing(target, above === "" && folder.startsWith("/") ? "/" : above);
}
