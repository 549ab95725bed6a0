import { expect } from "chai";
import { Interrupted, interruptible, lastLine, run } from "../../../cli/rehearse/run";

describe("a command on the host", () => {
    it("returns its exit code and output", async () => {
        const ran = await run("sh", ["-c", "echo one; echo two >&2; exit 3"]);
        expect(ran).to.deep.equal({ status: 3, stdout: "one\n", stderr: "two\n" });
        expect(lastLine(ran)).to.equal("two");
        expect(lastLine({ status: 1, stdout: "", stderr: "" })).to.equal("");
    });

    it("returns 127 when it is not installed", async () => {
        const stderr = "no-such-command is not installed";
        expect(await run("no-such-command", [])).to.deep.include({ status: 127, stderr });
        expect((await run("/etc/passwd", [])).stderr).to.include("EACCES");
    });

    it("is quoted with its line about a full disk, whatever its last line", () => {
        const stderr = "E: write: No space left on device\nE: mmdebstrap failed to run\n";
        expect(lastLine({ status: 1, stdout: "", stderr })).to.include("No space left");
    });

    it("returns 124 when it runs out of time", async () => {
        const slow = await run("sleep", ["10"], { timeoutSeconds: 0.05 });
        expect(slow).to.deep.include({ status: 124 });
    });
});

describe("commands that can be interrupted", () => {
    const thrown = (promise: Promise<unknown>) => promise.then(String, (it: unknown) => it);

    it("end the current one and throw once; cleanup commands still run", async () => {
        const interrupt = new AbortController();
        const run = interruptible(interrupt.signal);
        const start = Date.now();
        const slow = run("sleep", ["10"]);
        setTimeout(() => interrupt.abort(), 50);
        expect(await thrown(slow)).to.be.instanceOf(Interrupted);
        expect(Date.now() - start).to.be.lessThan(5000);
        expect(await run("echo", ["tidied"])).to.deep.include({ stdout: "tidied\n" });
    });

    it("do not begin after an interrupt between two", async () => {
        const interrupt = new AbortController();
        const run = interruptible(interrupt.signal);
        expect((await run("true", [])).status).to.equal(0);
        interrupt.abort();
        expect(await thrown(run("no-such-command", []))).to.be.instanceOf(Interrupted);
    });
});
