import { expect } from "chai";
import { readFileSync } from "node:fs";
import { infrastructureExit } from "../../catalog/job-exit";
import { exitCodes } from "../../cli/exit-codes";
import { retryStrategy } from "../../planning/job-definition";

describe("The exit code of a failed host, network or storage", () => {
    it("is the same in the entry, in what Batch tries again, and of `submit`", () => {
        const entry = readFileSync("training-job/trouble.py", "utf8");
        expect(/^infrastructure_code = (\d+)$/m.exec(entry)?.[1]).to.equal(`${infrastructureExit}`);
        expect(exitCodes.infrastructure).to.equal(infrastructureExit);
        expect(retryStrategy.evaluateOnExits).to.deep.include({
            ...{ onExitCode: `${infrastructureExit}`, action: "retry" },
        });
    });
});
