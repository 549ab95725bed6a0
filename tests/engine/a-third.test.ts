import { expect } from "chai";
import { aThird } from "./support/a-third";

describe("A third of the faults", () => {
    const cases = Array.from({ length: 20 }, (_, index) => `case ${index}`);
    const taken = (seed: string) => aThird("a change", cases, seed);

    it("is all of them without a seed", () => {
        expect(taken("")).to.deep.equal(cases);
    });

    it("is the same third for the same seed, in the same order", () => {
        expect(taken("abc")).to.have.length(7);
        expect(taken("abc")).to.deep.equal(taken("abc"));
        expect(taken("abc")).to.deep.equal(cases.filter((it) => taken("abc").includes(it)));
        expect(taken("abc")).to.not.deep.equal(taken("abd"));
    });

    it("leaves no case out for ever", () => {
        const seeds = Array.from({ length: 40 }, (_, index) => String(index));
        expect(new Set(seeds.flatMap(taken))).to.have.property("size", cases.length);
    });

    it("has at least one case, if there is one", () => {
        expect(aThird("a change", ["only"], "abc")).to.deep.equal(["only"]);
        expect(aThird("a change", [], "abc")).to.deep.equal([]);
    });
});
