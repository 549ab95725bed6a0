import { expect } from "chai";
import { stateLogMonthlyUsd, stateLogPattern, stateLogPrefix } from "../../planning/state-log";
import { stackTags } from "../../planning/tags";
import { stackNameProblems } from "../../settings/stack-name";

describe("The log of starts and stops", () => {
    it("has a name that is no beginning of another stack's", () => {
        const dev = stateLogPrefix(stackTags("workstation", "dev"));
        expect(dev).to.equal("/aws/events/workstation/dev/");
        expect(stateLogPrefix(stackTags("workstation", "dev-2")).startsWith(dev)).to.equal(false);
    });

    it("takes a pattern that EventBridge accepts, whatever the length of the stack's name", () => {
        let stack = "s";
        while (stackNameProblems("workstation", `${stack}s`).length === 0) stack += "s";
        expect(stack.length).to.be.greaterThan(20);
        const pattern = JSON.stringify(stateLogPattern(stackTags("workstation", stack)));
        expect(pattern.length).to.be.at.most(2048);
    });

    it("costs less than a cent a month for a box, and cents for 100", () => {
        expect(stateLogMonthlyUsd(1)).to.be.within(0.0001, 0.01);
        expect(stateLogMonthlyUsd(100)).to.be.within(0.01, 0.05);
    });
});
