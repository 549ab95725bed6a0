import { expect } from "chai";
import { lastLine, run } from "../../rehearse/run";

describe("a command on the host", () => {
    it("gives its exit code and output", async () => {
        const ran = await run("sh", ["-c", "echo one; echo two >&2; exit 3"]);
        expect(ran).to.deep.equal({ status: 3, stdout: "one\n", stderr: "two\n" });
        expect(lastLine(ran)).to.equal("two");
        expect(lastLine({ status: 1, stdout: "", stderr: "" })).to.equal("");
    });

    it("gives 127 when it is not there", async () => {
        expect(await run("no-such-command", [])).to.deep.include({ status: 127 });
    });

    it("gives 124 when it runs out of time", async () => {
        const slow = await run("sleep", ["10"], { timeoutSeconds: 0.05 });
        expect(slow).to.deep.include({ status: 124 });
    });
});
