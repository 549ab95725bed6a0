import { expect } from "chai";
import { CommandFailed, runOnBox } from "../../../cli/aws/systems-manager";
import { withApi } from "../change/simulated-api";

const run = () => runOnBox({ region: "us-east-1" }, "i-1", "true");

describe("A command on a box", () => {
    it("returns its output", async () => {
        expect(await withApi({}, run)).to.equal("80G");
    });

    it("fails with its error output, and not with a waiter's JSON", async () => {
        const failed = await withApi({ commandsFail: "No space left on device\n" }, run).catch(
            (error: unknown) => error,
        );
        expect(failed).to.be.instanceOf(CommandFailed);
        expect((failed as Error).message).to.equal(
            "a command on box i-1 ended as Failed: No space left on device",
        );
    });
});
