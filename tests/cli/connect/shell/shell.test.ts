import { expect } from "chai";
import { shell } from "../../../../cli/connect/shell/shell";
import { echo, until } from "../../session/service";
import { ATerminal } from "../a-terminal";
import { AtAService } from "../at-a-service";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("`workstation shell`", () => {
    const box = new AtAService();
    let laptop: PretendSsh;
    let terminal: ATerminal;
    beforeEach(async () => {
        await box.begin(echo);
        laptop = new PretendSsh();
        terminal = new ATerminal({ isTTY: true });
    });
    afterEach(() => {
        terminal.remove();
        laptop.remove();
        box.end();
    });

    /** Begins a shell, and waits until it has the terminal. */
    async function begin(): Promise<{ readonly done: Promise<string | void> }> {
        const done = shell(box.aws, {}).catch((error: Error) => `${error.name}: ${error.message}`);
        await until(() => terminal.keys.isRaw);
        return { done };
    }

    it("is the member's own, by the document that every account has", async () => {
        const { done } = await begin();
        expect(box.service.last.input).to.deep.include({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartInteractiveCommand" },
            Parameters: { command: ["exec sudo -n -iu ana"] },
        });
        box.service.last.close();
        expect(await done).to.equal(undefined);
    });

    it("sends Ctrl-C to the box, and gives the terminal back when the box ends it", async () => {
        const { done } = await begin();
        terminal.keys.write("\x03");
        await until(() => terminal.out === "\x03");
        box.service.last.close();
        expect(await done).to.equal(undefined);
        expect(terminal.keys).to.include({ isRaw: false, destroyed: true });
    });

    it("refuses with what ended the session where that was not the shell's end", async () => {
        const { done } = await begin();
        box.service.last.close("your time is over");
        expect(await done).to.equal("Refusal: the session has ended: your time is over");
    });

    it("ends its session when the terminal is closed", async () => {
        const { done } = await begin();
        process.emit("SIGHUP");
        expect(await done).to.equal(undefined);
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("leaves Ctrl-C to AWS's plugin with --plugin, and ends its session", async () => {
        const lines = [
            'printf "%s\\n" "$5" >"$0.calls"',
            'until [ -e "$0.end" ]; do sleep 0.05; done; echo ended >>"$0.calls"',
        ];
        laptop.putOnBox("session-manager-plugin", lines.join("\n"));
        const done = shell(box.aws, { plugin: true });
        await until(() => laptop.callsOf("session-manager-plugin").length > 0);
        process.emit("SIGINT");
        laptop.putOnBox("session-manager-plugin.end", "");
        await done;
        const [asked = "", last] = laptop.callsOf("session-manager-plugin");
        expect(last).to.equal("ended");
        expect(JSON.parse(asked)).to.deep.equal({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartInteractiveCommand" },
            Parameters: { command: ["exec sudo -n -iu ana"] },
        });
        expect(box.service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("opens nothing after a no to the start of a box that is off", async () => {
        box.ec2.boxes[0]!.state = "stopped";
        const done = shell(box.aws, {});
        await until(() => (terminal.out + terminal.notes).includes("Start it"));
        terminal.keys.write("n\r");
        await done;
        expect(terminal.notes).to.contain("nothing was changed\n");
        expect(box.service.calls).to.deep.equal([]);
        expect(box.ec2.calls).to.not.include("ec2:StartInstances");
    });
});
