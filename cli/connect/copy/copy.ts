import { Refusal } from "../../../settings/refusal";
import type { Box } from "../../boxes/find";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { confirmed } from "../../confirm";
import { exitCodes } from "../../exit-codes";
import { endSignals } from "../end-signals";
import { noConnection } from "../ssh/open-ssh";
import { startedBox } from "../started-box";
import { finish, makePlannedFolders } from "./after";
import { type BucketWay, bucketWay, carryByBucket } from "./bucket/way";
import { digestHere, digestThere } from "./digest";
import { type Ends, endsOf } from "./ends";
import { type LaneRequest, SshLane } from "./lane";
import { localPlace } from "./local-place";
import { filesText, longCopy, secondsFor, sessionsFor, sizeText, timeText } from "./pace";
import { ConnectionLost, type Place, PlaceError } from "./place";
import { Progress } from "./progress";
import { Report, say } from "./report";
import { makeFolders, rootsOf } from "./roots";
import { bytesToMove, type FileToCopy, type Plan, scan, type Sides } from "./scan";
import { transfer, TransferStopped } from "./transfer";

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
    const report = new Report(plan);
    if (!report.isEmpty) {
        const way = bucketWay(request.aws, box, plan.files);
        const slow = { files: plan.files.filter((it) => !way?.large.includes(it)) };
        if (plan.files.length > 0) say(announcement(slow, ends, box, way));
        await refuseFull(plan, sides(place).target, roots[0]?.folder ?? ".");
        const seconds = secondsFor(slow, sessionsFor(slow)) + (way?.seconds ?? 0);
        if (seconds > longCopy) {
            if (way === undefined) say(fasterWay);
            if (process.stdin.isTTY && !(await confirmed("Copy?", given.yes))) {
                return say("nothing was copied");
            }
        }
        for (const folder of new Set(roots.map((it) => it.folder)))
            await makeFolders(sides(place).target, folder);
        await makePlannedFolders(plan, sides(place), report.failed);
        await move({ lanes, plan, sides, request, ends, report, way });
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

interface Moving {
    readonly lanes: SshLane[];
    readonly plan: Plan;
    readonly sides: (box: Place) => Sides;
    readonly request: LaneRequest;
    readonly ends: Ends;
    readonly report: Report;
    readonly way: BucketWay | undefined;
}

async function move(moving: Moving): Promise<void> {
    const { lanes, plan, sides, request, report, way } = moving;
    const { toBox } = moving.ends;
    const { stop: signal } = request;
    const [first] = lanes as [SshLane];
    const progress = new Progress({ bytes: bytesToMove(plan.files), files: plan.files.length });
    report.say = (line) => progress.say(line);
    const moved = (bytes: number) => progress.bytes(bytes);
    const isSame = async ({ from, part }: FileToCopy) => {
        const [here, there] = toBox ? [from, part.path] : [part.path, from];
        const onBox = digestThere(first.destination(), there);
        const digests = await Promise.all([digestHere(here), onBox]);
        return digests[0] === digests[1];
    };
    try {
        const carried = { sides: sides(first.place()), toBox, signal, moved, say: report.say };
        const files =
            way === undefined
                ? plan.files
                : await carryByBucket(way, plan.files, {
                      ...{ ...carried, destination: first.destination() },
                  });
        if (files.length > 0) await openMore(lanes, request, sessionsFor({ files }));
        await transfer({
            ...{ lanes, sides, files, signal, isSame, moved },
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

function announcement(
    slow: Pick<Plan, "files">,
    { toBox }: Ends,
    box: Box,
    way: BucketWay | undefined,
): string {
    const where = toBox ? `to ${box.member}'s box` : `from ${box.member}'s box`;
    if (way !== undefined && slow.files.length === 0) return `${where}, ${way.said}`;
    const sessions = sessionsFor(slow);
    const bytes = bytesToMove(slow.files);
    const time = timeText(secondsFor(slow, sessions));
    const over = sessions === 1 ? "one session" : `${sessions} sessions`;
    const said = `${filesText(slow.files.length)} (${sizeText(bytes)}) ${where}: about ${time} over ${over} at Session Manager's 0.65 MB/s each`;
    return way === undefined ? said : `${said}\nand ${way.said}`;
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
