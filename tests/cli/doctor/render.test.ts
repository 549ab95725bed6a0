import { expect } from "chai";
import { summary, wrapped } from "../../../cli/doctor/render";
import type { Result } from "../../../cli/doctor/run-checks";

const results = (...verdicts: readonly Result["verdict"][]) =>
    verdicts.map((verdict, index): Result => ({ check: `check ${index}`, verdict, says: "said" }));

describe("The last sentence of `doctor`", () => {
    it("counts the checks where none failed, and those with a warning or without an answer", () => {
        expect(summary(results("ok", "ok"))).to.equal(
            "Nothing failed, of 2 checks. Nothing was changed.",
        );
        expect(summary(results("ok", "warn", "unknown"))).to.equal(
            "Nothing failed, of 3 checks (1 with a warning, 1 unknown). Nothing was changed.",
        );
    });

    it("names the one that failed, and the first of several", () => {
        expect(summary(results("ok", "fail"))).to.equal(
            "1 of 2 checks failed. It is `check 1`. Nothing was changed.",
        );
        expect(summary(results("fail", "warn", "fail"))).to.equal(
            "2 of 3 checks failed (1 with a warning). Begin with `check 0`. Nothing was changed.",
        );
    });
});

describe("A wrapped text", () => {
    it("has lines of at most so many columns, but for a longer word", () => {
        expect(wrapped("one two  three four-and-five six", 8)).to.deep.equal([
            ...["one two", "three", "four-and-five", "six"],
        ]);
        expect(wrapped("", 8)).to.deep.equal([""]);
    });
});
