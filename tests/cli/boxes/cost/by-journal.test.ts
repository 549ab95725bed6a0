import { expect } from "chai";
import fc from "fast-check";
import { hoursIn } from "../../../../cli/boxes/cost/billed";
import { withJournal } from "../../../../cli/boxes/cost/by-journal";

const hour = 3600_000;
const begin = Date.UTC(2026, 10, 1);
const at = (hours: number) => new Date(begin + hours * hour);
const month = { from: at(0), to: at(300) };
const run = (from: number, to: number, id = "i-1") => ({ id, from: at(from), to: at(to) });
const boot = (from: number, to: number) => ({
    from: at(from).toISOString(),
    to: at(to).toISOString(),
});
const spans = (runs: readonly (readonly [number, number])[], boots: ReturnType<typeof boot>[]) =>
    withJournal(
        runs.map(([from, to]) => run(from, to)),
        { id: "i-1", boots },
        month,
    ).map(({ from, to, guess }) => [
        (from.getTime() - begin) / hour,
        (to.getTime() - begin) / hour,
        ...(guess === undefined ? [] : [guess]),
    ]);
const said = "its own journal has this time, and the log has not";

describe("The box's own journal", () => {
    it("adds the time that the log has not, and says so", () => {
        expect(spans([[10, 12]], [boot(10, 12), boot(20, 25)])).to.deep.equal([
            [10, 12],
            [20, 25, said],
        ]);
        expect(spans([[10, 12]], [boot(9, 14)])).to.deep.equal([
            [9, 10, said],
            [10, 12],
            [12, 14, said],
        ]);
    });

    it("adds nothing where both differ by minutes, or the log has more", () => {
        expect(spans([[10, 12]], [boot(9.9, 12.1)])).to.deep.equal([[10, 12]]);
        expect(spans([[10, 30]], [boot(12, 14)])).to.deep.equal([[10, 30]]);
    });

    it("is cut to the month, and not believed where a clock was wrong", () => {
        expect(spans([], [boot(-50, 10), boot(290, 400)])).to.deep.equal([
            [0, 10, said],
            [290, 300, said],
        ]);
        const wrong = { from: "1970-01-01T00:00:00Z", to: at(200).toISOString() };
        expect(spans([], [wrong, boot(-30, -20)])).to.deep.equal([]);
    });

    it("says nothing of another box of the member", () => {
        const runs = [run(10, 12, "i-0")];
        const found = withJournal(runs, { id: "i-1", boots: [boot(10, 12)] }, month);
        expect(found.map(({ id }) => id)).to.have.members(["i-0", "i-1"]);
    });

    it("never makes the hours fewer, nor more than both together", () => {
        const span = fc
            .tuple(fc.integer({ min: 0, max: 280 }), fc.integer({ min: 1, max: 20 }))
            .map(([from, lasts]) => [from, from + lasts] as const);
        fc.assert(
            fc.property(span, fc.array(span, { maxLength: 4 }), (boots, logged) => {
                const runs = logged.map(([from, to]) => run(from, to));
                const found = withJournal(runs, { id: "i-1", boots: [boot(...boots)] }, month);
                expect(hoursIn(found)).to.be.at.least(hoursIn(runs));
                expect(hoursIn(found)).to.be.at.most(hoursIn(runs) + boots[1] - boots[0] + 1e-9);
            }),
        );
    });
});
