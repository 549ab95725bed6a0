import { expect } from "chai";
import fc from "fast-check";
import { billedRuns, hoursIn } from "../../../../cli/boxes/cost/billed";
import type { Box } from "../../../../cli/boxes/find";
import type { LogEvent } from "../../../../cli/boxes/log-event";

const hour = 3600_000;
const begin = Date.UTC(2026, 10, 1);
const at = (hours: number) => new Date(begin + hours * hour);
const month = { from: at(0), to: at(720) };
let events = 0;
const event = (hours: number, state: string, id = "i-1"): LogEvent => ({
    event: `e-${++events}`,
    at: at(hours),
    id,
    state,
});
/** The events of one run. It is pending for a minute, and stopping for two. */
const run = (from: number, to: number, id = "i-1") => [
    event(from - 1 / 60, "pending", id),
    event(from, "running", id),
    event(to, "stopping", id),
    event(to + 1 / 30, "stopped", id),
];
const box = (more: Partial<Box> = {}): Box => ({
    ...{ id: "i-1", project: "workstation", stack: "dev", member: "ana", zone: "us-east-1a" },
    ...{ instanceType: "t3a.large", state: "stopped", launched: at(-900), reason: "", cause: "" },
    ...{ spot: false, publicAddress: false, lastStop: undefined, stoppedToCopy: undefined },
    ...more,
});
const spans = (boxes: readonly Box[], log: readonly LogEvent[]) =>
    billedRuns(boxes, log, month).map(({ from, to, guess }) => [
        (from.getTime() - begin) / hour,
        (to.getTime() - begin) / hour,
        ...(guess === undefined ? [] : [guess]),
    ]);

describe("What EC2 bills of a box", () => {
    it("is the time from running to stopping", () => {
        const log = [...run(10, 12), ...run(20, 25)];
        expect(spans([box({ launched: at(20) })], log)).to.deep.equal([
            [10, 12],
            [20, 25],
        ]);
    });

    it("lasts until now for a box that runs, and began before the month where the box did", () => {
        const running = box({ state: "running", launched: at(-100) });
        expect(spans([running], [event(-100, "running")])).to.deep.equal([[0, 720]]);
        expect(spans([running], [])).to.deep.equal([[0, 720]]);
    });

    it("ends with the stop where the box's clock was ahead and its note names a time that is still to come", () => {
        const lastStop = "idle at 2029-11-01T10:00:00Z: No use for 30 minutes.";
        const off = box({ launched: at(10), reason: "User initiated", lastStop });
        expect(spans([off], [...run(10, 12)])).to.deep.equal([[10, 12]]);
    });

    it("is nothing for a box that has been off all month, or is only starting", () => {
        const off = box({ launched: at(-300) });
        expect(spans([off], [...run(-300, -200)])).to.deep.equal([]);
        expect(spans([off], [...run(-300, -200), event(50, "shutting-down")])).to.deep.equal([]);
        expect(spans([box({ state: "pending", launched: at(719) })], [])).to.deep.equal([]);
    });

    it("takes the last start and stop from EC2 where the log does not have them", () => {
        const known = box({
            launched: at(30),
            reason: "User initiated (2026-11-02 12:00:00 GMT)",
        });
        expect(spans([known], [])).to.deep.equal([[30, 36]]);
    });

    it("counts a former box, and two that run side by side both", () => {
        const log = [...run(10, 12, "i-0"), event(13, "terminated", "i-0"), ...run(11, 15)];
        expect(spans([box({ launched: at(11) })], log)).to.deep.equal([
            [10, 12],
            [11, 15],
        ]);
    });

    it("counts the most it can be where an event is missing, and says which", () => {
        const without = (states: string[], log: LogEvent[]) =>
            log.filter((it) => !states.includes(it.state ?? ""));
        const stop = "its stop is in no log";
        const start = "its start is in no log";
        const noStop = [...without(["stopping", "stopped"], run(10, 12)), ...run(20, 25)];
        expect(spans([], noStop)).to.deep.equal([
            [10, 20 - 1 / 60, stop],
            [20, 25],
        ]);
        const noStart = [...run(10, 12), ...without(["pending", "running"], run(20, 25))];
        expect(spans([], noStart)).to.deep.equal([
            [10, 12],
            [12 + 1 / 30, 25, start],
        ]);
        expect(spans([], [event(10, "running")])).to.deep.equal([[10, 720, stop]]);
        expect(spans([], [event(10, "stopping"), event(10.1, "stopped")])).to.deep.equal([
            [0, 10, start],
        ]);
    });

    const timeline = fc
        .array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 12 })
        .map((steps) => {
            let now = 0;
            const turns = steps.map((step) => (now += step));
            return turns.flatMap((from, at) =>
                at % 2 === 0 && turns[at + 1] !== undefined
                    ? [[from, turns[at + 1]!] as const]
                    : [],
            );
        })
        .filter((runs) => runs.length > 0);
    const truth = (runs: readonly (readonly [number, number])[]) =>
        runs.reduce((sum, [from, to]) => sum + to - from, 0);

    it("is the same when events come twice and in any order", () => {
        fc.assert(
            fc.property(timeline, fc.infiniteStream(fc.nat()), (runs, numbers) => {
                const log = runs.flatMap(([from, to]) => run(from, to));
                const shuffled = [...log, ...log]
                    .map((it) => ({ it, key: Number(numbers.next().value) }))
                    .sort((a, b) => a.key - b.key)
                    .map(({ it }) => it);
                const found = billedRuns([], shuffled, month);
                expect(hoursIn(found)).to.be.closeTo(truth(runs), 1e-6);
                expect(found.some(({ guess }) => guess !== undefined)).to.equal(false);
            }),
        );
    });

    it("is never less than what EC2 bills when any one event is lost", () => {
        fc.assert(
            fc.property(timeline, fc.nat(), (runs, which) => {
                const log = runs.flatMap(([from, to]) => run(from, to));
                const lossy = log.filter((_, at) => at !== which % log.length);
                expect(hoursIn(billedRuns([], lossy, month))).to.be.at.least(truth(runs) - 1e-6);
            }),
        );
    });
});
