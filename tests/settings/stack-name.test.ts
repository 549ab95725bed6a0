import { expect } from "chai";
import { stackNameProblems } from "../../settings/stack-name";

describe("stackNameProblems", () => {
    it("refuses a stack name that makes an IAM role's name longer than 64 characters", () => {
        const longest = "x".repeat(34);
        expect(`workstation-${longest}-snapshots-1234567`).to.have.length(64);
        expect(stackNameProblems("workstation", longest)).to.deep.equal([]);
        const [problem] = stackNameProblems("workstation", `${longest}y`);
        expect(problem?.allowed).to.equal("34 characters at most");
        expect(problem?.got).to.contain("35 characters");
    });
});
