import { expect } from "chai";
import { explain, shown } from "../../settings/problem";

const problem = { setting: "os", wrong: "is not", got: "x", allowed: "y", mend: "run z" };

describe("the message of a refusal", () => {
    it("counts the problems and gives each its value, what is allowed and what mends it", () => {
        const paragraph =
            "  os: is not\n      got      x\n      allowed  y\n      mend     run z\n";
        expect(explain("gpu", [problem])).to.equal(
            `the configuration of stack gpu has 1 problem:\n\n${paragraph}`,
        );
        expect(explain("gpu", [problem, problem])).to.equal(
            `the configuration of stack gpu has 2 problems:\n\n${paragraph}\n${paragraph}`,
        );
    });

    it("shows a value as it stands in the stack file, and an absent one as nothing", () => {
        expect([undefined, null, "a", 5, ["a"]].map(shown)).to.deep.equal([
            "nothing",
            "null",
            '"a"',
            "5",
            '["a"]',
        ]);
    });
});
