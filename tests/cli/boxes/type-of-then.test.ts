import { expect } from "chai";
import fc from "fast-check";
import type { Box } from "../../../cli/boxes/find";
import type { LogEvent } from "../../../cli/boxes/log-event";
import { typesOfThen } from "../../../cli/boxes/type-of-then";

const minute = 60_000;
const begin = Date.UTC(2026, 10, 1);
const at = (minutes: number) => new Date(begin + minutes * minute);
const now = at(50_000);
let events = 0;
/** A change of a tag: of the type, or of another one. */
const tag = (minutes: number, type: string | undefined, changed: boolean): LogEvent => ({
    ...{ event: `e-${++events}`, at: at(minutes), id: "i-1", member: "ana", version: events },
    ...(type === undefined ? {} : { type }),
    ...(changed ? { typeChanged: true } : {}),
});
const box = (instanceType: string, typeTag: string | undefined = instanceType): Box => ({
    ...{ id: "i-1", project: "workstation", stack: "dev", member: "ana", zone: "us-east-1a" },
    ...{ instanceType, typeTag, state: "stopped", launched: at(-900), reason: "", cause: "" },
    ...{ spot: false, publicAddress: false, lastStop: undefined, stoppedToCopy: undefined },
});
const typeIn = (
    of: Box | undefined,
    log: readonly LogEvent[],
    [from, to]: readonly [number, number],
) => typesOfThen(of, log, now).in({ from: at(from), to: at(to) });
const [small, large] = ["t3a.large", "g4dn.xlarge"];

describe("The type that a box had in a run", () => {
    it("is the one before for the run that a resize ends, whose tag changes before the box stops", () => {
        const log = [tag(0, small, true), tag(599, large, true)];
        expect(typeIn(box(large), log, [1, 600])).to.equal(small);
        expect(typeIn(box(large), log, [603, 900])).to.equal(large);
    });

    it("is the new one for the next run where the event is dated shortly after its start", () => {
        const log = [tag(0, small, true), tag(604, large, true)];
        expect(typeIn(box(large), log, [1, 600])).to.equal(small);
        expect(typeIn(box(large), log, [603, 900])).to.equal(large);
    });

    it("is what EC2 says for the run that lasts, whatever the tag says", () => {
        const running = { ...box(small, large), state: "running" } as const;
        const log = [tag(0, large, true)];
        const types = typesOfThen(running, log, now);
        expect(types.in({ from: at(1), to: now })).to.equal(small);
    });

    it("is that of the tag where the log begins later than the box, and no event says that it changed", () => {
        expect(typeIn(box(small), [], [1, 600])).to.equal(small);
        expect(typeIn(box(small), [tag(600, small, false)], [1, 600])).to.equal(small);
    });

    it("is unknown before the tag came, as for a box of an earlier release", () => {
        const log = [tag(0, undefined, false), tag(700, small, true)];
        expect(typeIn(box(small), log, [1, 600])).to.equal(undefined);
        expect(typeIn(box(small), log, [650, 900])).to.equal(undefined);
        expect(typeIn(box(small), log, [1000, 1100])).to.equal(small);
        expect(typeIn({ ...box(small), typeTag: undefined }, [], [1, 600])).to.equal(undefined);
    });

    it("is unknown between an event and one that shows another type as unchanged: one is lost", () => {
        const log = [tag(0, small, true), tag(900, large, false)];
        expect(typeIn(box(large), log, [1, 600])).to.equal(undefined);
        expect(typeIn(box(large), log, [901, 950])).to.equal(large);
        const stopsToo = [tag(0, small, true), tag(600, small, false), tag(900, large, false)];
        expect(typeIn(box(large), stopsToo, [1, 600])).to.equal(small);
        expect(typeIn(box(large), stopsToo, [610, 899])).to.equal(undefined);
    });

    it("is unknown where EC2 has another type than the tag, and known where the tag said another still", () => {
        const log = [tag(0, large, true), tag(600, small, true)];
        expect(typeIn(box("t3.2xlarge", small), log, [700, 900])).to.equal(undefined);
        expect(typeIn(box("t3.2xlarge", small), log, [1, 599])).to.equal(large);
    });

    it("is that of its own tags for a box that is gone", () => {
        const log = [tag(0, small, true), tag(599, large, true), tag(900, large, false)];
        expect(typeIn(undefined, log, [603, 900])).to.equal(large);
        expect(typeIn(undefined, [], [603, 900])).to.equal(undefined);
    });

    it("takes of two events in one second the one with the higher version for the later", () => {
        const [first, second] = [tag(0, small, true), tag(0, large, true)];
        expect(typeIn(undefined, [second, first], [30, 90])).to.equal(large);
        const bare = { event: "e", at: at(0), id: "i-1", member: "ana", type: small };
        expect(typeIn(undefined, [bare, bare], [30, 90])).to.equal(small);
    });

    it("reads no type from an event of a state", () => {
        const state: LogEvent = { event: "e", at: at(5), id: "i-1", state: "running" };
        expect(typeIn(box(small), [tag(0, small, true), state], [30, 90])).to.equal(small);
    });

    /** A box's life of runs and pauses, each run of a type; its tag changes some seconds before a run of the former type ends. */
    const lives = fc
        .array(
            fc.record({
                runs: fc.integer({ min: 25, max: 900 }),
                off: fc.integer({ min: 1, max: 900 }),
                type: fc.constantFrom(small, large, "g6.xlarge"),
                /** Whether the box was off when it was resized for this run. */
                offThen: fc.boolean(),
            }),
            { minLength: 1, maxLength: 10 },
        )
        .map((steps) => {
            const runs: { span: readonly [number, number]; type: string }[] = [];
            const log: LogEvent[] = [];
            let time = 0;
            for (const { runs: length, off, type, offThen } of steps) {
                const former = runs.at(-1);
                const changed = former === undefined || former.type !== type;
                const end = former?.span[1] ?? 0;
                const whenOff = end + 0.9 * (time - end);
                const when = former === undefined ? 0 : offThen ? whenOff : end - 0.1;
                if (changed) log.push(tag(when, type, true));
                // The box writes a tag as it stops, when a resize has set the new type already.
                if (former !== undefined)
                    log.push(tag(end + 0.02, offThen ? former.type : type, false));
                const from = time === 0 ? 0.5 : time;
                runs.push({ span: [from, from + length], type });
                time = from + length + off;
            }
            log.sort((a, b) => a.at.getTime() - b.at.getTime());
            return { runs, log, last: steps.at(-1)!.type };
        });

    it("is the true one for each run of any life, with events late in the log, twice and in any order", () => {
        const lived = lives.chain((life) =>
            fc
                .shuffledSubarray([...life.log, ...life.log], { minLength: life.log.length * 2 })
                .map((come) => ({ ...life, come })),
        );
        fc.assert(
            fc.property(lived, ({ runs, come, last }) => {
                for (const { span, type } of runs)
                    expect(typeIn(box(last), come, span)).to.equal(type);
            }),
        );
    });

    it("is never a type that the box did not have in the life, when events are lost", () => {
        const lossy = lives.chain((life) =>
            fc.subarray([...life.log]).map((come) => ({ ...life, come })),
        );
        fc.assert(
            fc.property(lossy, ({ runs, come, last }) => {
                const had = [...runs.map(({ type }) => type), undefined];
                for (const { span } of runs) expect(typeIn(box(last), come, span)).to.be.oneOf(had);
                if (come.length === 0) return;
                const [{ span, type }] = [runs.at(-1)!];
                expect(typeIn(box(last), come, span)).to.be.oneOf([type, undefined]);
            }),
        );
    });
});
