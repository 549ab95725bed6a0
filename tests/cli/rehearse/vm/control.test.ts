import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listening, pressPowerButton } from "../../../../cli/rehearse/vm/control";

describe("a virtual machine's control socket", () => {
    let dir: string;
    let socket: string;
    let server: Server | undefined;
    let got: string[];
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        [socket, server, got] = [join(dir, "qmp"), undefined, []];
    });
    afterEach(() => {
        server?.close();
        rmSync(dir, { recursive: true });
    });

    /** Starts a machine that greets, and answers each command with the next of `answers`. */
    const machine = async (...answers: string[]) => {
        server = createServer((connection) => {
            connection.on("error", () => undefined);
            connection.write('{"QMP": {"version": {}}}\r\n');
            connection.on("data", (chunk) => {
                got.push(String(chunk).trim());
                const answer = answers.shift();
                if (answer === undefined) connection.destroy();
                else connection.write(answer);
            });
        });
        await new Promise<void>((resolve) => server!.listen(socket, resolve));
    };

    it("is in use while its machine runs, and not after it has ended", async () => {
        expect(await listening(socket)).to.equal(false);
        await machine();
        expect(await listening(socket)).to.equal(true);
    });

    it("takes the power button after the handshake, with events in between or without", async () => {
        const event = '{"event": "RTC_CHANGE"}\r\n';
        await machine('{"return": {}}\r\n', `${event}{"return": {}}\r\n`);
        expect(await pressPowerButton(socket)).to.equal(true);
        expect(got).to.deep.equal([
            '{"execute":"qmp_capabilities"}',
            '{"execute":"system_powerdown"}',
        ]);
    });

    it("survives nonsense from the other side, and reports no success", async () => {
        for (const nonsense of ["no JSON\n", "null\n", '"text"\n']) {
            server = createServer((connection) => connection.end(nonsense));
            await new Promise<void>((resolve) => server!.listen(socket, resolve));
            expect(await pressPowerButton(socket)).to.equal(false);
            await new Promise((resolve) => server!.close(resolve));
        }
    });

    it("reports no success when the machine refuses, hangs up or is not there", async () => {
        expect(await pressPowerButton(socket)).to.equal(false);
        await machine('{"return": {}}\r\n', '{"error": {"class": "GenericError"}}\r\n');
        expect(await pressPowerButton(socket)).to.equal(false);
        expect(await pressPowerButton(socket)).to.equal(false);
    });
});
