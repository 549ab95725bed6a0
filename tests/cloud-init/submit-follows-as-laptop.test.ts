import { BatchClient, type JobDetail } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Aws } from "../../cli/boxes/open-aws";
import { submit } from "../../cli/jobs/submit";
import { Account as Unreachable, digestOf, heard } from "../cli/jobs/pretend-account";
import { login, PretendAccount } from "./pretend-account";
import { SubmitBox } from "./submit-box";

/** A job, as both programs see it. */
interface Scene {
    readonly states: readonly Partial<JobDetail>[];
    readonly lines?: Readonly<Record<string, readonly string[]>>;
    readonly nodes?: number;
    /** What the job says at its end. */
    readonly end?: Readonly<Record<string, unknown>>;
    /** Content of each result, by path. */
    readonly results?: Readonly<Record<string, string>>;
    /** What the member does in the folder meanwhile. */
    readonly meanwhile?: (box: SubmitBox) => void;
    /** Errors that GetLogEvents answers first. */
    readonly first?: readonly string[];
    readonly code: number;
    /** What both say. */
    readonly says?: readonly string[];
    /** What both print. */
    readonly prints?: string;
    /** Files in the folder afterwards, beside `fit.py`. */
    readonly files?: Readonly<Record<string, string>>;
}

const log = { container: { logStreamName: "s" } };
const running = { status: "RUNNING", startedAt: 1, ...log } as const;
const done = { ...running, status: "SUCCEEDED", stoppedAt: Date.now() + 30_000 } as const;
const failed = { ...done, status: "FAILED" } as const;
const exited = (exitCode: number, reason?: string) => ({
    container: { ...log.container, exitCode, ...(reason === undefined ? {} : { reason }) },
});

const scenes: Readonly<Record<string, Scene>> = {
    "one that succeeds with results": {
        states: [
            { status: "SUBMITTED" },
            { status: "RUNNABLE" },
            { status: "STARTING" },
            { ...running, container: {} },
            running,
            done,
        ],
        lines: { s: ["one", "two", "three", "", "five"] },
        results: { "out/model": "trained", "fit.py": "by the job" },
        code: 0,
        says: ["run: queued: it waits for a host", "run: starting", "run: running", "2 files came"],
        prints: "one\ntwo\nthree\n\nfive\n",
        files: { "out/model": "trained", "fit.py": "by the job" },
    },
    "one whose word of its end is about an earlier attempt": {
        states: [{ ...failed, ...exited(3), attempts: [log, log] }],
        end: { exitCode: 90, why: "S3 was away" },
        code: 3,
    },
    "one that fails with 3": {
        states: [running, { ...failed, ...exited(1), attempts: [log] }],
        end: { exitCode: 3, why: "the command ended with 3" },
        results: { partial: "p" },
        code: 3,
        says: ["run: the command ended with 3", "run ended with exit code 3"],
        files: { partial: "p" },
    },
    "one that is lost": {
        states: [
            { ...running, attempts: [log] },
            { status: "RUNNABLE", attempts: [log], statusReason: "Host EC2 (i-1) terminated." },
            { ...running, attempts: [log, log] },
            { ...failed, attempts: [log, log, log], statusReason: "Host EC2 (i-1) terminated." },
        ],
        code: 90,
        says: ["attempt 1 ended", "tried again", "AWS took the host away in each of 3 attempts"],
    },
    "one whose storage failed": {
        states: [{ ...failed, ...exited(90) }],
        code: 90,
        says: ["run: the job's host, network or storage failed"],
    },
    "one at its limit of hours": {
        states: [{ ...failed, statusReason: "Job attempt duration exceeded timeout" }],
        code: 124,
        says: ["run: the job ran into its limit of hours"],
    },
    "one that somebody canceled": {
        states: [{ ...failed, statusReason: "canceled by ben" }],
        code: 130,
        says: ["the job was canceled by ben"],
    },
    "one that took too much memory": {
        states: [{ ...failed, ...exited(137, "OutOfMemoryError: Container killed") }],
        code: 137,
        says: ["more memory than its host has"],
    },
    "one whose image is not there": {
        states: [{ ...failed, container: { reason: "CannotPullContainerError: \u001b[2J no" } }],
        code: 90,
        says: ["the container did not start: CannotPullContainerError: \\u001b[2J no"],
    },
    "one without an exit code": {
        states: [{ ...failed, statusReason: "Essential container in task exited" }],
        code: 90,
        says: ["ended without an exit code: Essential"],
    },
    "one whose command is ended by a signal": {
        states: [{ ...failed, ...exited(139) }],
        code: 139,
    },
    "one that waits, and that the queue gives up": {
        states: [
            { status: "RUNNABLE", statusReason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - x" },
            { status: "RUNNABLE", statusReason: "something \u009b new" },
            {
                ...{ status: "FAILED", stoppedAt: Date.now() },
                statusReason:
                    "Canceled by JobStateTimeLimit action due to reason: MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
            },
        ],
        code: 90,
        says: [
            "run: queued: AWS has no host of these types free at the moment\nnext: ask for fewer GPUs",
            "queued: something \\u009b new",
            "gave the job up: no type of the queue is large enough",
        ],
    },
    "one that Batch has forgotten, with a word of its end": {
        states: [],
        end: { exitCode: 5 },
        code: 5,
    },
    "one that Batch has forgotten": { states: [], code: 1, says: ["has forgotten ID"] },
    "one of two nodes": {
        nodes: 2,
        states: [running, { ...running, attempts: [{}, {}] }, { ...done, attempts: [{}, {}] }],
        lines: { "s#0": ["hello"], "s#1": ["there"] },
        code: 0,
        says: ["run: attempt 1 ended", "run: running, attempt 2"],
        prints: "[0] hello\n[1] there\n",
    },
    "results that climb out, lie behind links or in .git, or steer the terminal": {
        states: [done],
        results: {
            "../climbs": "x",
            "/etc/absolute": "x",
            "a/../../b": "x",
            ".git/hooks/post-checkout": "x",
            "sub/.GIT/config": "x",
            "link/in": "x",
            "to-link": "x",
            "C:\\x": "x",
            "bell\u0007": "x",
            "a\u202eb": "turned",
            "lib/is": "x",
            folder: "x",
        },
        meanwhile: (box) => {
            mkdirSync(join(box.dir, "../elsewhere"), { recursive: true });
            symlinkSync("../elsewhere", join(box.dir, "link"));
            symlinkSync("fit.py", join(box.dir, "to-link"));
            mkdirSync(join(box.dir, "folder"));
            box.put("lib", "a file");
        },
        code: 0,
        says: [
            "../climbs did not come back: its path leads out of the folder",
            ".git/hooks/post-checkout did not come back: git runs what is in its own folder",
            "link/in did not come back: link is no folder here",
            "to-link did not come back: something here that is no file has its name",
            "... and 1 more",
        ],
        files: { "a\u202eb": "turned", lib: "a file" },
    },
    "a result of a file that was changed meanwhile, of one never sent, and of the same": {
        states: [done],
        results: { "fit.py": "by the job", new: "by the job", same: "equal" },
        meanwhile: (box) => {
            box.put("fit.py", "by the member");
            box.put("new", "by the member");
            box.put("same", "equal");
        },
        code: 0,
        says: ["fit.py is as you left it; the job's is beside it, fit.py.ID"],
        files: {
            ...{ "fit.py": "by the member", "fit.py.ID": "by the job" },
            ...{ new: "by the member", "new.ID": "by the job", same: "equal" },
        },
    },
    "a log with control characters": {
        states: [running, done],
        lines: { s: ["\u001b]52;c;x\u0007\tcopied", "a\rb \u{e0001} ü 😀 \u2028"] },
        code: 0,
        prints: "\\u001b]52;c;x\\u0007\tcopied\na\\u000db \\udb40\\udc01 ü 😀 \\u2028\n",
    },
    "a log that is throttled, and not there at first": {
        states: [running, running, done],
        lines: { s: ["late"] },
        first: ["ResourceNotFoundException", "ThrottlingException", "ThrottlingException"],
        code: 0,
        prints: "late\n",
    },
    "an end that is no end": {
        states: [{ ...failed, ...exited(4) }],
        end: { exitCode: "0", results: 3 },
        code: 4,
    },
    "results of which some are no results": {
        states: [done],
        end: {
            exitCode: 0,
            imageId: `sha256:${"a".repeat(64)}`,
            results: [3, { path: "x" }, { path: "y", size: 1, sha256: "../z" }],
        },
        code: 0,
        says: [`image that ran: docker.io/training:1, sha256:${"a".repeat(64)}`],
    },
};

describe("`workstation submit` on a box follows a job as a laptop does", function () {
    this.timeout(60_000);

    let account: PretendAccount;
    let box: SubmitBox;
    before(() => {
        process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    });
    beforeEach(async () => {
        account = await PretendAccount.start();
        box = new SubmitBox();
        const file = "/var/lib/workstation/live/current/submit_follow.py";
        const quick = "every, last_looks, patience = 0.02, 0.02, 120";
        box.sandbox.write(
            file,
            box.sandbox.read(file).replace("every, last_looks, patience = 3, 2, 120", quick),
        );
        expect(box.sandbox.read(file)).to.contain(quick);
    });
    afterEach(async () => {
        box.sandbox.remove();
        await account.stop();
    });

    const without = (text: string) => text.replaceAll(/\d{8}-\d{6}-[a-z0-9]{4}/g, "ID");

    /** Sets the scene, lets a program submit, and tells what came of it. */
    const play = async (
        { states, lines = {}, end, results = {}, meanwhile, first = [] }: Scene,
        act: () => Promise<{ code: unknown; out: string; err: string }>,
    ) => {
        rmSync(box.dir, { recursive: true, force: true });
        box.put("fit.py", "print(1)\n");
        account.objects.clear();
        account.calls.length = 0;
        account.states = [...states];
        account.lines = lines;
        const errors = [...first];
        account.refuse = (what) => {
            const code = what === "getlogevents" ? errors.shift() : undefined;
            return code === undefined ? undefined : [400, code];
        };
        account.onJob = (prefix) => {
            const listed = Object.entries(results).map(([path, text]) => {
                account.objects.set(`${prefix}/results/${path}`, text);
                return { path, size: text.length, sha256: digestOf(text) };
            });
            const whole = { exitCode: 0, attempt: 1, ended: "", results: listed, ...end };
            if (end !== undefined || listed.length > 0)
                account.objects.set(`${prefix}/end.json`, JSON.stringify(whole));
            meanwhile?.(box);
        };
        const { code, out, err } = await act();
        const said = without(err.replaceAll(box.sandbox.root, ""))
            .replaceAll("npx workstation", "workstation")
            .replaceAll("on your laptop, ", "")
            .replace(/(of \d{4}-\d\d-\d\d): .*/, "$1")
            .replace(/^(image of|warning: they differ).*\n/gm, "");
        const names = readdirSync(box.dir, { recursive: true }).map(String);
        const files = names
            .filter((it) => !it.startsWith("link") && statSync(join(box.dir, it)).isFile())
            .filter((it) => it !== "to-link")
            .map((it): [string, string] => [without(it), readFileSync(join(box.dir, it), "utf8")]);
        // Some seconds between the two are some cents.
        const changes = account.changes.map(({ what }) =>
            without(what).replace(/took-[1-9]$/, "took-some"),
        );
        const outside = readdirSync(join(box.dir, ".."), { recursive: true })
            .map(String)
            .filter((it) => !/^(code|elsewhere$)/.test(it));
        return { code, out, said, files: Object.fromEntries(files), outside, changes };
    };

    const onBox = (scene: Scene) =>
        play(scene, async () => {
            const nodes = scene.nodes === undefined ? "" : `--nodes ${scene.nodes}`;
            const line = `$SUBMIT --yes ${nodes} -- fit.py 2>"$SANDBOX/err"`;
            const { status, output } = await box.shell(account.url, line);
            return { code: status, out: output, err: box.sandbox.read("/err") };
        });

    const onLaptop = (scene: Scene) =>
        play(scene, async () => {
            const there = {
                ...{ region: "us-east-1", endpoint: account.url, credentials: login },
                ...{ forcePathStyle: true, customUserAgent: "aws-sdk-js" },
            };
            const batch = new BatchClient(there);
            const logs = new CloudWatchLogsClient(there);
            const aws: Aws = {
                ...new Unreachable().aws,
                ...{ batch, batchOnce: batch, logs, s3: new S3Client(there) },
            };
            const { nodes = 1 } = scene;
            const given = { nodes, dir: box.dir, member: box.member, yes: true };
            const { code, out, err, refusal } = await heard(() =>
                submit(aws, ["fit.py"], given, { every: 20 }),
            );
            return refusal === undefined
                ? { code, out, err }
                : { code: 1, out, err: `${err}workstation: ${refusal}\n` };
        });

    for (const [name, scene] of Object.entries(scenes))
        it(name, async () => {
            const [ofBox, ofLaptop] = [await onBox(scene), await onLaptop(scene)];
            expect(ofBox).to.deep.equal(ofLaptop);
            const { code, says = [], prints = "", files = {} } = scene;
            expect([ofBox.code, ofBox.out], ofBox.said).to.deep.equal([code, prints]);
            for (const words of says) expect(ofBox.said).to.contain(words);
            expect(ofBox.outside).to.deep.equal([]);
            expect(ofBox.files).to.deep.equal({ "fit.py": "print(1)\n", ...files });
        });
});
