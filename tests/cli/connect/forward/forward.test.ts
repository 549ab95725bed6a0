import { expect } from "chai";
import { once } from "node:events";
import { connect } from "node:net";
import { forward } from "../../../../cli/connect/forward/forward";
import { freePort } from "../../../support/free-port";
import { multiplexing } from "../../session/agent-port";
import { until } from "../../session/service";
import { ATerminal } from "../a-terminal";
import { AtAService } from "../at-a-service";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("`workstation forward`", () => {
    const box = new AtAService();
    let laptop: PretendSsh;
    let terminal: ATerminal;
    beforeEach(async () => {
        await box.begin(multiplexing((got) => ({ answer: Buffer.from(`page of ${got}`) })));
        laptop = new PretendSsh();
        terminal = new ATerminal();
    });
    afterEach(() => {
        terminal.remove();
        laptop.remove();
        box.end();
    });

    it("prints the port here alone on stdout, leads to the box until it is stopped, and leaves no session", async () => {
        const done = forward(box.aws, 8888, {});
        await until(() => terminal.notes !== "");
        expect(terminal.notes).to.equal("leads to port 8888 of ana's box until you press Ctrl-C\n");
        const [, port] = /^localhost:(\d+)\n$/.exec(terminal.out) ?? [];
        const socket = connect(Number(port), "127.0.0.1");
        socket.write("x");
        const [page] = (await once(socket, "data")) as [Buffer];
        expect(String(page)).to.equal("page of x");
        process.emit("SIGTERM");
        await done;
        await once(socket, "close");
        expect(box.service.last.input).to.deep.include({ Target: "i-0a1" });
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("opens the port here that is asked for", async () => {
        const localPort = await freePort();
        const done = forward(box.aws, 8888, { localPort });
        await until(() => terminal.out !== "");
        expect(terminal.out).to.equal(`localhost:${localPort}\n`);
        process.emit("SIGTERM");
        await done;
    });

    it("leaves the ports to AWS's plugin with --plugin, and ends its session", async () => {
        laptop.putOnBox("session-manager-plugin", 'printf "%s\\n" "$4" "$5" >"$0.calls"');
        await forward(box.aws, 8888, { localPort: 9999, plugin: true, profile: "work" });
        const [profile, asked = ""] = laptop.callsOf("session-manager-plugin");
        expect(profile).to.equal("work");
        expect(JSON.parse(asked)).to.deep.equal({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartPortForwardingSession" },
            Parameters: { portNumber: ["8888"], localPortNumber: ["9999"] },
        });
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("refuses a box that is off where nobody can be asked, and opens nothing", async () => {
        box.ec2.boxes[0]!.state = "stopped";
        const refused = await forward(box.aws, 8888, {}).catch((error: Error) => error.message);
        expect(refused).to.contain(
            "next: add --yes, or `npx workstation start --member ana --stack dev`",
        );
        expect(box.service.calls).to.deep.equal([]);
    });
});
