import { expect } from "chai";
import { offAfterIdle } from "../../../../cli/boxes/cost/idle-stops";
import type { Box } from "../../../../cli/boxes/find";
import type { LogEvent } from "../../../../cli/boxes/log-event";

const hour = 3600_000;
const begin = Date.UTC(2026, 10, 1);
const at = (hours: number) => new Date(begin + hours * hour);
const month = { from: at(0), to: at(300) };
const reason = (hours: number) => `idle at ${at(hours).toISOString()}: nobody used the box`;
const event = (hours: number, more: Partial<LogEvent>): LogEvent => ({
    ...{ event: `${hours}`, at: at(hours), id: "i-1" },
    ...more,
});
/** A run of a box, and the reason that the box wrote while it stopped. */
const run = (from: number, to: number, why?: string) => [
    event(from, { state: "running" }),
    ...(why === undefined ? [] : [event(to - 0.01, { member: "ana", why })]),
    event(to, { state: "stopping" }),
    event(to + 0.02, { state: "stopped" }),
];
const box = (more: Partial<Box> = {}): Box => ({
    ...{ id: "i-1", project: "workstation", stack: "dev", member: "ana", zone: "us-east-1a" },
    ...{ instanceType: "t3a.large", state: "stopped", launched: at(10), reason: "", cause: "" },
    ...{ spot: false, publicAddress: false, lastStop: undefined, stoppedToCopy: undefined },
    ...more,
});
const gaps = (boxes: readonly Box[], events: readonly LogEvent[]) =>
    offAfterIdle(boxes, events, month).map(({ from, to }) => [
        (from.getTime() - begin) / hour,
        (to.getTime() - begin) / hour,
    ]);

describe("The time off after idle stops", () => {
    it("lasts from the stop to the next start", () => {
        const log = [...run(10, 12, reason(11.5)), ...run(20, 25), event(30, { state: "running" })];
        expect(gaps([box({ state: "running", launched: at(30) })], log)).to.deep.equal([[12, 20]]);
    });

    it("lasts until now for a box that is still off, and ends where a box ends", () => {
        const log = run(10, 12, reason(11.5));
        expect(gaps([box()], log)).to.deep.equal([[12, 300]]);
        expect(gaps([], [...log, event(40, { state: "terminated" })])).to.deep.equal([[12, 40]]);
        expect(gaps([], log), "of a box that is gone, nobody knows until when").to.deep.equal([]);
    });

    it("is none after a person's stop, and none that another stop's reason is about", () => {
        const log = [
            ...run(10, 12, "ana stopped it"),
            ...run(20, 25, reason(24.5)),
            ...run(40, 50),
        ];
        expect(gaps([box({ launched: at(40) })], log)).to.deep.equal([[25, 40]]);
    });

    it("is known from the box's own tag where the log has no event of the tag", () => {
        const stopped = { reason: "User initiated (2026-11-01 12:00:00 GMT)" };
        const told = (lastStop: string) => gaps([box({ ...stopped, lastStop })], []);
        expect(told(reason(12))).to.deep.equal([[12, 300]]);
        expect(told(reason(9)), "of an earlier run").to.deep.equal([]);
        expect(told(reason(13)), "of a later one").to.deep.equal([]);
        expect(told("idle"), "without a time").to.deep.equal([]);
        const fromInside = box({ reason: "User initiated", lastStop: reason(12) });
        expect(gaps([fromInside], []), "EC2 gives no time").to.deep.equal([[12, 300]]);
        expect(told(`person at ${at(12).toISOString()}`)).to.deep.equal([]);
    });

    it("is cut to the month", () => {
        const launched = at(-30);
        expect(gaps([box({ launched })], run(-30, -20, reason(-20.5)))).to.deep.equal([[0, 300]]);
        const before = [...run(-30, -20, reason(-20.5)), event(-10, { state: "running" })];
        expect(gaps([box({ state: "running", launched: at(-10) })], before)).to.deep.equal([]);
    });

    it("is the same when events come twice and in another order", () => {
        const log = [...run(10, 12, reason(11.5)), ...run(20, 25)];
        expect(gaps([box({ launched: at(20) })], [...log, ...log].reverse())).to.deep.equal([
            [12, 20],
        ]);
    });
});
