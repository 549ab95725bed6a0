import { expect } from "chai";
import { replayed, sample } from "./replay";
import { type Trace, traces } from "./traces";

const linesOf = ({ length, seen, cores = 16 }: Trace) => [
    ...(cores === "unknown" ? [] : [{ box: { cores, gpu_memory_gb: 24 } }]),
    ...Array.from({ length }, (_, minute) => sample(minute, seen(minute))),
];

describe("The idle rule", function () {
    this.timeout(60_000);

    it("is shown by at least 30 traces", () => {
        expect(Object.keys(traces)).to.have.lengthOf.at.least(30);
    });

    for (const [name, trace] of Object.entries(traces)) {
        const { hurts, overdue, minutes = 30 } = trace;
        const claim = hurts === "always" ? "leaves up" : "stops in time, and after two warnings,";
        it(`${claim} ${name}`, () => {
            const { stop, reason, warnings } = replayed(linesOf(trace), minutes);
            expect(reason).to.not.equal("");
            if (hurts === "always") {
                expect(stop, reason).to.equal(null);
                return;
            }
            expect(stop, reason).to.be.within(hurts + 1, overdue!);
            const [first = 0, last = 0] = warnings.slice(-2).map(({ minute }) => stop! - minute);
            expect(first).to.be.at.least(10);
            expect(last).to.be.within(2, 9);
        });
    }
});
