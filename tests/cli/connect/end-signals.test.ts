import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectDir } from "../../support/run-stack";

/** Asks a process of its own to end, which then ends with the code of a command that failed. */
async function end(name: NodeJS.Signals, only = ""): Promise<unknown> {
    const module = (file: string) => JSON.stringify(join(projectDir, "cli", file));
    const script = `
        const { endSignals } = require(${module("connect/end-signals")});
        const { codeOfFailure } = require(${module("exit-codes")});
        const waiting = setInterval(() => undefined, 1000);
        endSignals(${only}).addEventListener("abort", () => {
            clearInterval(waiting);
            process.exitCode = codeOfFailure("refused");
        });
        console.log("ready");`;
    const register = join(projectDir, "cli", "start", "register.cjs");
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" };
    const child = spawn(process.execPath, ["-r", register, "-e", script], { env });
    await once(child.stdout, "data");
    child.kill(name);
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    return code ?? signal;
}

describe("a command that is asked to end", function () {
    this.timeout(120_000); // each is a process that compiles

    it("is told of Ctrl-C, and its failure is Ctrl-C's", async () => {
        expect(await end("SIGINT")).to.equal(130);
    });

    for (const name of ["SIGHUP", "SIGTERM"] as const)
        it(`is told of ${name}, and its failure stays its own`, async () => {
            expect(await end(name)).to.equal(1);
        });

    it("is told of no other signal than those it names", async () => {
        expect(await end("SIGINT", '["SIGTERM"]')).to.equal("SIGINT");
    });
});
