import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { replayed } from "./replay";

interface Event {
    readonly seen?: object;
    readonly limit?: number | string | null;
    readonly hold?: number;
    readonly holdAtLast?: number;
    readonly jump?: number;
    readonly full?: boolean;
    readonly restart?: boolean;
    readonly release?: boolean;
    readonly hang?: boolean;
    readonly brokenRule?: boolean;
    readonly repairedRule?: boolean;
    /** The words with which something fails from now on; empty for no more. */
    readonly raise?: string;
    readonly warn?: string;
    readonly take_back?: string;
    readonly intend?: string;
    readonly poweroff?: string;
}

interface Scenario {
    readonly minutes: number;
    readonly limit?: number | string | null;
    readonly uptime?: number;
    readonly seconds?: number;
    readonly events?: Readonly<Record<number, Event>>;
}

interface State {
    readonly at: string;
    readonly limitMinutes: number;
    readonly verdict: string;
    readonly reason: string;
    readonly idleMinutes: number;
    readonly stopsAt: string | null;
    readonly keepUntil: string | null;
    readonly unknown: readonly string[];
    readonly minutesLeft: number | null;
}

interface Day {
    readonly calls: readonly (readonly [minute: number, name: string, ...words: unknown[]])[];
    readonly states: Readonly<Record<number, State>>;
    readonly ring: readonly Readonly<Record<string, unknown>>[];
    readonly journal: string;
    readonly keepFolder: boolean;
    readonly megabytes: number;
}

/** Runs the agent for some faked minutes of a box that nobody uses, but for what happens. */
async function day(scenario: Scenario): Promise<Day> {
    const child = spawn("python3", [join(__dirname, "agent_box.py")]);
    child.stdin.end(JSON.stringify(scenario));
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    await once(child, "close");
    if (err !== "") throw new Error(err);
    return JSON.parse(out) as Day;
}

/** The calls of a name, as minutes. */
const minutesOf = ({ calls }: Day, name: string) =>
    calls.filter((call) => call[1] === name).map(([minute]) => minute);
const stopsOf = (it: Day) => minutesOf(it, "systemctl");
const warnedOf = ({ calls }: Day) =>
    calls.filter((call) => call[1] === "warn").map(([minute, , left]) => [minute, left]);

describe("The idle agent", function () {
    this.timeout(60_000);

    it("warns 10 and 2 minutes before it stops a box that nobody uses, says why it will stop, and stops it", async () => {
        const it = await day({ minutes: 31 });
        const reason =
            "Nobody has used the box since 08:01 UTC, when the agent began to watch it; nothing else is there.";
        expect(it.calls.map((call) => call.slice(0, 3))).to.deep.equal([
            [20, "warn", 10],
            [28, "warn", 2],
            [30, "intend", "idle"],
            [30, "systemctl", "poweroff"],
        ]);
        expect(it.calls[2]![3]).to.equal(reason);
        expect(it.states[30]).to.include({ verdict: "stop", reason, idleMinutes: 30 });
        expect(it.states[30]!.minutesLeft).to.equal(0);
    });

    it("says in its state what it sees, when the box stops, and how long a warning leaves", async () => {
        const { states } = await day({ minutes: 24, events: { 3: { seen: { err: ["gpu"] } } } });
        expect(states[2]).to.deep.equal({
            ...{ version: 1, at: "2027-01-15T08:03:00Z", limitMinutes: 30, verdict: "up" },
            reason: "Nobody has used the box since 08:01 UTC, when the agent began to watch it; without any use the box stops in 28 minutes; nothing else is there.",
            ...{ idleMinutes: 2, stopsAt: "2027-01-15T08:31:00Z", keepUntil: null },
            ...{ unknown: [], minutesLeft: null },
        });
        expect(states[3]).to.include({ idleMinutes: 0, stopsAt: "2027-01-15T08:34:00Z" });
        expect(states[3]!.unknown).to.deep.equal(["gpu"]);
        const warned = await day({ minutes: 24 });
        expect(warned.states[23]!.minutesLeft).to.equal(7);
    });

    it("keeps each sample with its time, its own columns and what else the probes say", async () => {
        const { ring, keepFolder, megabytes } = await day({ minutes: 3 });
        expect(ring).to.have.length(3);
        expect(ring[1]).to.include({
            ...{ time: "2027-01-15T08:02:00Z", minute: 1, hold: -1, clock_jump: 0, mem: 12 },
            boot: 1668.7,
        });
        expect(keepFolder).to.equal(true);
        expect(megabytes, "memory, with this test's own").to.be.below(40);
    });

    it("keeps samples that are a trace, whose replay warns and stops in the same minutes", async () => {
        const events = {
            7: { seen: { err: ["gpu"] } },
            9: { seen: { err: [] } },
            12: { hold: 1800 },
        };
        const it = await day({ minutes: 72, events });
        const { stop, warnings } = replayed(it.ring.slice(0, 72));
        expect(stop).to.equal(stopsOf(it)[0]);
        expect(warnings.map(({ minute }) => minute)).to.deep.equal(minutesOf(it, "warn"));
    });

    it("begins with the grace of a boot", async () => {
        const it = await day({ minutes: 60, uptime: 20 });
        expect(it.states[5]!.reason).to.match(/the box had just started/);
        expect(stopsOf(it)[0]).to.equal(43);
    });

    it("never stops a box with the limit 0, and says so", async () => {
        const it = await day({ minutes: 100, limit: 0 });
        expect(it.calls).to.deep.equal([]);
        expect(it.states[99]).to.include({ limitMinutes: 0, verdict: "up", stopsAt: null });
        expect(it.states[99]!.reason).to.match(/^The idle stop is off/);
        expect(it.journal).to.equal("the box never stops by itself\n");
    });

    it("takes 30 minutes where the settings say nothing, cannot be read or are no number, and tells the latter", async () => {
        for (const limit of [null, "{", '{"idleStopMinutes": true}', "[]"]) {
            const it = await day({ minutes: 31, limit });
            expect(stopsOf(it), String(limit)).to.deep.equal([30]);
            expect(it.journal.includes("the live settings: "), String(limit)).to.equal(
                limit !== null,
            );
        }
    });

    it("takes up another limit in the next minute, counts anew, and takes a warning back", async () => {
        const it = await day({ minutes: 100, events: { 25: { limit: 60 } } });
        expect(it.states[25]!.limitMinutes).to.equal(60);
        expect(minutesOf(it, "take_back")).to.deep.equal([25]);
        expect(stopsOf(it)[0]).to.equal(85);
        const broken = await day({ minutes: 31, events: { 10: { limit: "{" } } });
        expect(stopsOf(broken), "the former limit").to.deep.equal([30]);
    });

    it("takes a warning back when somebody uses the box", async () => {
        const it = await day({ minutes: 40, events: { 25: { seen: { input: 0 } } } });
        expect(warnedOf(it)).to.deep.equal([[20, 10]]);
        expect(it.calls.filter((call) => call[1] === "take_back")).to.have.length(1);
        expect(minutesOf(it, "take_back")).to.deep.equal([25]);
        expect(it.states[26]!.minutesLeft).to.equal(null);
        expect(stopsOf(it)).to.deep.equal([]);
    });

    it("keeps a box up for as long as somebody asks for, and then stops it", async () => {
        const it = await day({ minutes: 100, events: { 10: { hold: 1800 } } });
        expect(it.states[10]!.keepUntil).to.equal("2027-01-15T08:41:00Z");
        expect(it.states[10]!.reason).to.equal(
            "At 08:11 UTC `workstation keep` held the box up until 08:41 UTC.",
        );
        // The minute of the hold's end is still held.
        expect(stopsOf(it)[0]).to.equal(69);
    });

    it("does not stop a box that is held in the last minute, not even after its sample was taken", async () => {
        for (const event of [{ hold: 1800 }, { holdAtLast: 1800 }]) {
            const it = await day({ minutes: 35, events: { 30: event } });
            expect(stopsOf(it)).to.deep.equal([]);
            expect(it.states[30]!.verdict).to.equal("up");
            expect(minutesOf(it, "take_back")).to.have.length(1);
        }
    });

    it("tells that a stop was refused, in the state and the journal, and tries again each minute", async () => {
        const poweroff = "Call to PowerOff failed:\nAccess denied";
        const it = await day({ minutes: 34, events: { 30: { poweroff }, 33: { poweroff: "" } } });
        expect(minutesOf(it, "refused")).to.deep.equal([30, 31, 32]);
        expect(minutesOf(it, "forget"), "its reason is not the next stop's").to.deep.equal([
            ...[30, 31, 32],
        ]);
        expect(stopsOf(it)).to.deep.equal([33]);
        expect(it.states[31]!.verdict).to.equal("stop");
        expect(it.states[31]!.reason).to.match(
            /But it could not stop: Call to PowerOff failed:, Access denied\. The next try is in a minute\.$/,
        );
        expect(it.journal.match(/the box cannot stop: /g)).to.have.length(3);
    });

    it("stops no box while all its probes fail, and tells once why they do", async () => {
        const it = await day({ minutes: 60, events: { 5: { raise: "no such file" } } });
        expect(it.calls).to.deep.equal([]);
        expect(it.states[59]!.unknown).to.include.members(["ssh", "input", "jobs"]);
        expect(it.states[59]!.unknown).to.not.include("hold");
        expect(it.ring[10]!["cpu"]).to.equal(null);
        expect(it.journal.match(/the probes: no such file\n/g)).to.have.length(1);
    });

    it("counts on after a failure of all probes, from its end", async () => {
        const it = await day({ minutes: 60, events: { 5: { raise: "gone" }, 9: { raise: "" } } });
        expect(stopsOf(it)[0]).to.equal(38);
    });

    it("stops no box while a probe hangs, notes each minute, and counts again once it has returned", async () => {
        const it = await day({ minutes: 60, events: { 5: { hang: true }, 9: { release: true } } });
        expect(it.states[8]!.unknown).to.include("cpu");
        expect(it.journal).to.match(/the probes: it has not returned in 1 s\n/);
        expect(it.ring).to.have.length(60);
        expect(stopsOf(it)[0]).to.be.within(38, 40);
    });

    it("takes an answer that is no number for none", async () => {
        for (const cpu of [null, "0", true]) {
            const it = await day({ minutes: 40, events: { 5: { seen: { cpu } } } });
            expect(stopsOf(it), String(cpu)).to.deep.equal([]);
            expect(it.states[30]!.unknown).to.deep.equal(["cpu"]);
        }
        const other = await day({ minutes: 40, events: { 5: { seen: { err: null } } } });
        expect(other.states[30]!.unknown).to.have.length.greaterThan(10);
    });

    it("warns people after a day in which a probe was silent", async () => {
        const it = await day({
            minutes: 1450,
            events: { 1: { seen: { err: ["vnc"], vnc: null } } },
        });
        expect(warnedOf(it)).to.deep.equal([[1440, null]]);
        expect(it.calls[0]![3]).to.match(
            /^The probe of desktop viewers has not answered for 1 day/,
        );
        expect(stopsOf(it)).to.deep.equal([]);
    });

    it("protects and stops a box whose disk is full, and tells once that nothing is kept", async () => {
        const held = await day({ minutes: 40, events: { 2: { hold: 7200 }, 3: { full: true } } });
        expect(stopsOf(held)).to.deep.equal([]);
        const it = await day({ minutes: 31, events: { 2: { full: true } } });
        expect(warnedOf(it)).to.deep.equal([
            [20, 10],
            [28, 2],
        ]);
        expect(stopsOf(it)).to.deep.equal([30]);
        expect(it.ring, "those before are whole").to.have.length(2);
        expect(it.journal.match(/the samples are not kept: /g)).to.have.length(1);
    });

    it("keeps samples again once there is room", async () => {
        const { ring } = await day({
            minutes: 9,
            events: { 2: { full: true }, 6: { full: false } },
        });
        expect(ring.map((it) => it["minute"])).to.deep.equal([0, 1, 6, 7, 8]);
    });

    it("stops a box whose warnings and whose record fail, and tells both", async () => {
        const fails = { warn: "no terminal", take_back: "gone", intend: "no room" };
        const it = await day({ minutes: 31, events: { 1: fails } });
        expect(stopsOf(it)).to.deep.equal([30]);
        expect(it.journal).to.match(/a warning failed: no terminal\n/);
        expect(it.journal).to.match(/the reason of the stop is not kept: no room\n/);
    });

    it("stops no box because its clock was moved, in whatever direction, nor later than without", async () => {
        for (const jump of [86_400, -86_400, 3600, -3600]) {
            const it = await day({ minutes: 40, events: { 20: { jump } } });
            expect(stopsOf(it)[0], String(jump)).to.be.within(30, 31);
            expect(it.ring[20]!["clock_jump"]).to.equal(jump / 60);
            expect(it.ring[21]!["clock_jump"]).to.equal(0);
        }
        const slow = await day({ minutes: 5, events: { 2: { jump: 3 }, 3: { jump: 3 } } });
        expect(slow.ring.map((it) => it["clock_jump"])).to.deep.equal([0, 0, 0, 0, 0]);
    });

    it("ends a hold by the earlier of both clocks", async () => {
        const forward = await day({
            minutes: 60,
            events: { 2: { hold: 7200 }, 5: { jump: 7200 } },
        });
        expect(stopsOf(forward)[0]).to.equal(34);
        const back = await day({ minutes: 200, events: { 2: { hold: 7200 }, 5: { jump: -7200 } } });
        expect(stopsOf(back)[0]).to.equal(151);
    });

    it("counts anew after a restart of itself, and takes back the warning from before", async () => {
        const it = await day({ minutes: 60, events: { 25: { restart: true } } });
        expect(minutesOf(it, "take_back")).to.deep.equal([26]);
        expect(stopsOf(it)[0]).to.equal(56);
        expect(it.ring).to.have.length(59);
    });

    it("has shorter minutes for tests, in all that it counts in minutes", async () => {
        const seen = { input: 0.5, kernel_act: 9999 };
        const it = await day({ minutes: 60, seconds: 2, events: { 0: { seen }, 1: { jump: 4 } } });
        expect(it.ring[0]).to.include({ input: 15, kernel_act: 9999, boot: 50_001 });
        expect(it.ring[1]!["clock_jump"]).to.equal(2);
        expect(it.states[0]!.stopsAt).to.equal("2027-01-15T08:01:02Z");
    });

    it("stops no box while its rule fails, and works on after that", async () => {
        const events = { 10: { brokenRule: true }, 15: { repairedRule: true } };
        const it = await day({ minutes: 60, events });
        expect(it.journal).to.match(/the rule: ZeroDivisionError/);
        expect(stopsOf(it)[0]).to.equal(45);
    });
});
