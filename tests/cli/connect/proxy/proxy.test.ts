import { expect } from "chai";
import { proxy } from "../../../../cli/connect/proxy/proxy";
import { echo, until } from "../../session/service";
import { ATerminal } from "../a-terminal";
import { AtAService } from "../at-a-service";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("`workstation proxy`, for OpenSSH", () => {
    const box = new AtAService();
    let laptop: PretendSsh;
    let terminal: ATerminal;
    beforeEach(async () => {
        await box.begin(echo);
        laptop = new PretendSsh();
        terminal = new ATerminal();
    });
    afterEach(() => {
        terminal.remove();
        laptop.remove();
        box.end();
    });

    it("carries bytes to the box's SSH server and back, prints nothing else, and leaves no session", async () => {
        const done = proxy(box.aws, {});
        terminal.keys.write("SSH-2.0-x\r\n");
        await until(() => terminal.out.endsWith("\n"));
        terminal.keys.end();
        await done;
        expect(terminal.out).to.equal("SSH-2.0-x\r\n");
        expect(terminal.notes).to.equal("");
        expect(box.service.last.input).to.deep.include({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartSSHSession" },
            Parameters: { portNumber: ["22"] },
        });
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("ends the session, and its input, by the signal with which OpenSSH ends it", async () => {
        const done = proxy(box.aws, {});
        terminal.keys.write("x");
        await until(() => terminal.out === "x");
        process.emit("SIGHUP");
        await done;
        expect(terminal.keys.destroyed).to.equal(true);
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("refuses with what the box says when it ends the session", async () => {
        const done = proxy(box.aws, {}).catch((error: Error) => error);
        terminal.keys.write("x");
        await until(() => terminal.out === "x");
        box.service.last.close("session limit");
        expect(await done).to.include({
            ...{ name: "Refusal", message: "the box ended the session: session limit" },
        });
    });

    it("tells of a wait under its own name, because OpenSSH shows it among its lines", async () => {
        box.service.failNext("StartSession", "TargetNotConnected");
        const done = proxy(box.aws, {}).catch((error: Error) => error.message);
        await until(() => terminal.notes !== "");
        expect(terminal.notes).to.match(/^workstation: waiting until i-0a1 is connected/);
        process.emit("SIGHUP");
        expect(await done).to.equal("stopped while i-0a1 was not connected");
    });

    it("refuses a box that is off, and opens nothing", async () => {
        box.ec2.boxes[0]!.state = "stopped";
        const refused = await proxy(box.aws, {}).catch((error: Error) => error.message);
        expect(refused).to.contain("the box of ana in dev is stopped; next: ");
        expect(box.service.calls).to.deep.equal([]);
    });

    it("lets AWS's plugin carry the bytes with --plugin, and ends its session", async () => {
        laptop.putOnBox("session-manager-plugin", 'printf "%s\\n" "$2" "$4" "$5" >"$0.calls"');
        await proxy(box.aws, { plugin: true });
        const [region, profile, asked = ""] = laptop.callsOf("session-manager-plugin");
        expect([region, profile]).to.deep.equal(["us-east-1", ""]);
        expect(JSON.parse(asked)).to.deep.equal({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartSSHSession" },
            Parameters: { portNumber: ["22"] },
        });
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });
});
