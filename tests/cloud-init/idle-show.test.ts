import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replayed, run, sample, type Seen } from "../idle/replay";
import { inMinutes, putLastStop, putRing, putState } from "./idle-state";
import { JobBox } from "./job-box";

/** A signal as `--json` tells it. */
interface Signal {
    readonly name: string;
    readonly meant: string;
    readonly usedMinutesAgo: number | null;
    readonly minutes: readonly (string | null)[];
    readonly heights: readonly (number | null)[];
}

interface Told {
    readonly version: number;
    readonly agentRuns: boolean;
    readonly state: unknown;
    readonly signals: readonly Signal[];
    readonly lastStop: unknown;
}

/** An hour and a half: packages, a download, training on the GPU, a failed probe, then nobody. */
function evening(ago: number): Seen {
    return {
        ...{ ssh: 1, ssh_bps: ago % 7 === 0 ? 2500 : 310, vnc: ago > 20 ? 1 : 0, gpu_mem: 4 },
        input: ago < 40 ? Math.max(0, 22 - ago) : (ago % 4) + 0.5,
        ...(ago > 12 && ago < 35 && { cpu: 85, gpu: ago % 5 === 0 ? 0 : 88 }),
        ...((ago === 13 || ago === 14) && { disk: 33 }),
        ...(ago === 5 && { disk: 1.4 }),
        ...(ago > 40 && ago < 50 && { net: 3.2 }),
        ...((ago === 7 || ago === 8) && { err: ["gpu"], gpu: null, gpu_mem: null }),
        ...(ago > 50 && { pkg: 1 }),
        ...(ago > 20 && ago < 30 && { jobs: 1 }),
    };
}

describe("`workstation idle` on a box", function () {
    this.timeout(60_000);
    let box: JobBox;
    beforeEach(() => (box = new JobBox()));
    afterEach(() => box.remove());

    /** Gives the box recorded minutes, the last one now. */
    const record = (count: number, seen: (ago: number, minute: number) => Seen, start = 0) => {
        const lines = Array.from({ length: count }, (_, index) => {
            const ago = count - 1 - index;
            const own = sample(start + index, seen(ago, start + index));
            return { ...own, time: inMinutes(-ago), mem: 40, gpus: [{ mem_total: 15 }], xid: [] };
        });
        putRing(box.sandbox, lines);
        return lines;
    };
    const idle = (env: Record<string, string> = { LANG: "C.UTF-8" }, ...words: string[]) => {
        // A variable of whoever runs the tests must not decide.
        Object.assign(process.env, { LC_ALL: "" });
        for (const [name, value] of Object.entries(env)) process.env[name] = value;
        return box.workstation("idle", ...words);
    };
    const told = async () => JSON.parse((await idle({}, "--json")).output) as Told;
    const signal = async (name: string) => {
        const { signals } = await told();
        return signals.find((it) => it.name === name)!;
    };

    const { LANG, LC_ALL } = process.env;
    afterEach(() => {
        for (const [name, value] of Object.entries({ LANG, LC_ALL }))
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
    });

    /** Compares with a file beside this test, in which no time is of today. */
    function golden(name: string, output: string): void {
        const file = join(__dirname, "golden", name);
        const timeless = output.replaceAll(/(?:\w{3} \d+ \w{3} )?\d\d:\d\d/g, (found) =>
            found.startsWith("Sun 29 Nov") ? found : "hh:mm",
        );
        if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, timeless);
        expect(timeless).to.equal(readFileSync(file, "utf8"));
    }
    const stopped = {
        ...({ at: "2026-11-29T23:04:00Z", why: "idle", stopped: ["job 3 (resnet)"] } as const),
        reason: "Nobody has used the box since minute 130, when somebody used a keyboard or mouse.",
    };

    for (const [name, lang] of [
        ["idle.txt", "C.UTF-8"],
        ["idle-ascii.txt", "C"],
    ] as const)
        it(`shows an evening in 80 columns, in a terminal of ${lang}`, async () => {
            record(90, evening);
            putLastStop(box.sandbox, stopped);
            putState(box.sandbox, {
                reason: "Nobody has used the box since minute 76, when the GPU was 88 % busy; without any use the box stops in 18 minutes; not counted as use: 1 open SSH connection.",
                ...{ idleMinutes: 12, stopsAt: inMinutes(18) },
            });
            const { status, output } = await idle({ LANG: lang });
            expect(status).to.equal(0);
            for (const line of output.split("\n")) expect([...line].length, line).to.be.most(80);
            golden(name, output);
        });

    it("means of each minute what the rule means", async () => {
        record(90, evening);
        putState(box.sandbox);
        const gpu = await signal("gpu");
        expect([gpu.meant, gpu.usedMinutesAgo, gpu.minutes.length]).to.deep.equal([
            "quiet",
            13,
            60,
        ]);
        expect(gpu.minutes.slice(-9, -6)).to.deep.equal(["unknown", "unknown", "quiet"]);
        // A minute that is busy for too short a time is no use, and lower.
        const disk = await signal("disk");
        expect([disk.minutes.at(-6), disk.heights.at(-6)]).to.deep.equal(["quiet", 3]);
        expect((await signal("viewer")).minutes).not.to.include("used");
        expect((await signal("packages")).minutes.filter((it) => it === "used")).to.have.length(9);
    });

    it("tells input in the minute in which it was", async () => {
        record(70, (ago) => ({ input: ago < 30 ? 30 - ago - 0.5 : 9999 }));
        const { minutes, usedMinutesAgo } = await signal("input");
        expect(usedMinutesAgo).to.equal(29);
        expect(minutes.filter((it) => it === "used")).to.have.length(1);
    });

    it("takes a hold and a kernel for use while they last", async () => {
        record(70, (ago, minute) => ({
            hold: minute < 60 ? 60 : -1,
            kernel_busy: ago < 5 ? 1 : 0,
        }));
        expect((await signal("holds")).usedMinutesAgo).to.equal(10);
        expect(await signal("kernels")).to.include({ meant: "used", usedMinutesAgo: 0 });
    });

    it("is told for programs, with the state and the last stop as they are", async () => {
        record(3, () => ({}));
        const state = putState(box.sandbox);
        putLastStop(box.sandbox, stopped);
        const { signals, ...rest } = await told();
        expect(rest).to.deep.equal({ version: 1, agentRuns: true, state, lastStop: stopped });
        expect(signals.map(({ name }) => name).join(" ")).to.equal(
            "input ssh viewer cpu gpu disk net kernels jobs packages holds",
        );
    });

    it("leaves minutes blank in which nothing was recorded, and keeps what was before them", async () => {
        const old = Array.from({ length: 10 }, (_, it) => ({
            ...sample(it, { jobs: 1 }),
            time: inMinutes(it - 50),
        }));
        const now = Array.from({ length: 5 }, (_, it) => ({
            ...sample(it, { boot: it }),
            time: inMinutes(it - 4),
        }));
        putRing(box.sandbox, [...old, ...now]);
        const { minutes } = await signal("jobs");
        const runs = minutes.map((it) => it?.[0] ?? " ").join("");
        expect(runs.replace(/^ {9}/, "").slice(0, 10)).to.equal("uuuuuuuuuu");
        expect(runs.slice(19)).to.equal(`${" ".repeat(36)}qqqqq`);
    });

    it("says that the agent does not run, and how to look, beside what was recorded", async () => {
        record(5, () => ({}));
        putState(box.sandbox, { at: inMinutes(-10) });
        const { status, output } = await idle();
        expect([status, output.split("\n").slice(0, 3)]).to.deep.equal([
            0,
            [
                "stops    the idle agent has not answered for 3 minutes, so nothing stops this",
                "         box; `systemctl status idle` says more",
                "",
            ],
        ]);
        expect(await told()).to.include({ agentRuns: false, state: null });
    });

    it("says that nothing was recorded yet", async () => {
        expect((await idle()).output).to.contain("There is no recording of the last hour yet.\n");
    });

    for (const [words, seen] of [
        ["in use", {}],
        ["idle for 12 of 30 minutes", { idleMinutes: 12 }],
        ["WARNING: it stops in 2 minutes", { idleMinutes: 28, verdict: "warn", minutesLeft: 2 }],
        ["it is being stopped", { idleMinutes: 30, verdict: "stop" }],
        ["kept up by somebody", { keepUntil: inMinutes(60) }],
        [
            "idle for 3 of 30 minutes; no answer of the probe of the GPU",
            { unknown: ["gpu"], idleMinutes: 3 },
        ],
        ["idle for 45 minutes", { idleMinutes: 45, limitMinutes: 0, stopsAt: null }],
    ] as const)
        it(`says now: ${words}`, async () => {
            putState(box.sandbox, seen);
            const { output } = await idle();
            expect(output.split("\n")[0]).to.equal(`now      ${words}`);
            expect(output.includes("postpone")).to.equal(!("limitMinutes" in seen));
        });

    it("prints nothing of a state that steers a terminal", async () => {
        putState(box.sandbox, { reason: "\u001b[2Jx", unknown: ["\u001b[3J"] });
        expect((await idle()).output).not.to.contain("\u001b");
    });

    describe("trace", () => {
        const trace = async () => (await idle({}, "trace")).output;

        it("is replayed as the recording that it is", async () => {
            const lines = record(90, evening);
            const printed = await trace();
            expect(printed).to.match(
                /^\{"box":\{"cores":\d+,"gpu_memory_gb":15\}\}\n\{"minute":0,/,
            );
            const { status, stdout, stderr } = run(printed, "--json");
            expect([status, stderr]).to.deep.equal([0, ""]);
            const { warnings, stop } = replayed(lines);
            expect(JSON.parse(stdout)).to.deep.include({ warnings, stop });
        });

        it("begins after the last gap, from minute 0, with its holds moved", async () => {
            const lines = record(90, (_, minute) => ({ hold: minute < 60 ? 30 : 85 }));
            putRing(box.sandbox, [...lines.slice(0, 20), ...lines.slice(25)]);
            const minutes = (await trace()).trim().split("\n").slice(1);
            const [first, ...rest] = minutes.map((it) => JSON.parse(it) as Seen);
            expect([first!.minute, first!.hold, rest.length]).to.deep.equal([0, 5, 64]);
            expect([rest[5]!.hold, rest.at(-1)!.hold]).to.deep.equal([-1, -1]);
            expect(rest[40]!.hold).to.equal(60);
            expect(run(await trace()).status).to.equal(0);
        });

        it("begins after a start of the box, and after what is no minute", async () => {
            const [a, b, c] = [sample(0), sample(1), sample(2, { boot: 0.5 })];
            putRing(box.sandbox, [a, b, c, sample(3, { boot: 1.5 })]);
            expect((await trace()).split("\n")).to.have.length(4);
            putRing(box.sandbox, [a, b, { minute: 2, cpu: "x" }, [], sample(3)]);
            expect((await trace()).split("\n")).to.have.length(3);
            // Below zero is known to be wrong only after a clock was set back.
            putRing(box.sandbox, [sample(4, { input: -5 }), sample(5), sample(6)]);
            expect((await trace()).split("\n")).to.have.length(4);
        });

        it("is refused in a sentence where nothing was recorded", async () => {
            expect(await idle({}, "trace")).to.deep.equal({
                ...{ status: 1 },
                output: "workstation: there is no recording yet; `systemctl status idle` says whether the agent runs\n",
            });
        });
    });
});
