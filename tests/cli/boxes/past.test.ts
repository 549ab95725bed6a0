import { expect } from "chai";
import * as fc from "fast-check";
import type { Box } from "../../../cli/boxes/find";
import type { LogEvent } from "../../../cli/boxes/log-event";
import { pastOf } from "../../../cli/boxes/past";

const begin = Date.parse("2026-11-01T00:00:00Z");
const minute = 60_000;

/** What a box does after each stretch of minutes, each change with its own event; every stop with its reason. */
function lifeOf(stretches: readonly number[]): LogEvent[] {
    let at = begin;
    return stretches.flatMap((minutes, index): LogEvent[] => {
        at += minutes * minute;
        const running = index % 2 === 0;
        const state = running ? "running" : "stopped";
        const on = { id: "i-1", at: new Date(at) };
        const passed = { ...on, event: `p-${index}`, state: running ? "pending" : "stopping" };
        const noted = { ...on, event: `t-${index}`, member: "ana", why: `reason ${index}` };
        return [passed, ...(running ? [] : [noted]), { ...on, event: `s-${index}`, state }];
    });
}

/** The box as EC2 describes it after a life: it knows the last start, and the last stop of a box that is off. */
function boxAfter(life: LogEvent[]): Box {
    const last = (state: string) => life.findLast((it) => it.state === state)?.at;
    const stopped = life.at(-1)?.state === "stopped" ? last("stopped") : undefined;
    const text = stopped?.toISOString().slice(0, 19).replace("T", " ");
    const reason = text === undefined ? "" : `User initiated (${text} GMT)`;
    const state = life.at(-1)?.state;
    const said = { reason, cause: "", lastStop: "" };
    return { id: "i-1", state, launched: last("running"), ...said } as Box;
}

const since = new Date(0);
const ends = ["running", "stopped"];
/** Longer than the time within which `history` takes two times for the same one. */
const lives: fc.Arbitrary<LogEvent[]> = fc
    .array(fc.integer({ min: 21, max: 5000 }), { minLength: 1, maxLength: 12 })
    .map(lifeOf);

describe("The past of a box", () => {
    it("tells the same of events that come late, twice and in any order", () => {
        const distorted = lives.chain((life) =>
            fc
                .shuffledSubarray([...life, ...life], { minLength: 0 })
                .map((some): LogEvent[] => [...some, ...life])
                .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
                .map((come) => ({ life, come })),
        );
        fc.assert(
            fc.property(distorted, ({ life, come }) => {
                const told = (events: LogEvent[]) => pastOf(boxAfter(life), events, since);
                expect(told(come)).to.deep.equal(told(life));
                expect(told(come), "starts and stops").to.have.length(
                    life.filter(({ state = "" }) => ends.includes(state)).length,
                );
            }),
        );
    });

    it("tells of a gap where a start or a stop never came, and makes none up", () => {
        const missing = lives.chain((life) =>
            fc.subarray([...life]).map((come) => ({ life, come })),
        );
        fc.assert(
            fc.property(missing, ({ life, come }) => {
                const told = pastOf(boxAfter(life), come, since);
                const real = pastOf(boxAfter(life), life, since);
                const known = told.filter(({ what }) => what !== "unknown");
                // Each start and stop that is told has happened, at that time.
                for (const { at, what } of known)
                    expect(real.map((it) => `${it.at} ${it.what}`)).to.include(`${at} ${what}`);
                // A box that starts or stops twice in a row has done something between that nobody told.
                told.forEach(({ what }, index) => {
                    const next = told[index + 1];
                    if (next !== undefined)
                        expect(what, `before ${next.at}`).to.not.equal(next.what);
                });
                if (known.length === real.length) expect(told, "complete").to.deep.equal(known);
            }),
        );
    });

    it("takes no reason of another stop for one whose own reason never came", () => {
        fc.assert(
            fc.property(lives, fc.nat(), (life, at) => {
                const noted = life.filter(({ why }) => why !== undefined);
                const lost = noted[at % Math.max(1, noted.length)];
                const box = { ...boxAfter(life), reason: "" };
                const told = pastOf(
                    box,
                    life.filter((it) => it !== lost),
                    since,
                );
                const stop = told.find(
                    (it) => it.what === "stopped" && it.at === lost?.at.toISOString(),
                );
                if (lost !== undefined) expect(stop?.why).to.equal(null);
            }),
        );
    });
});
