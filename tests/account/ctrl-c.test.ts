import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";
import { Terminal } from "../session/support/terminal";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { goThere, lists, notInWords, verbsAsTyped } from "./support/verbs-as-typed";

/** Calls that change nothing. */
const asks = /^(Describe|Get|List|Filter)/;

/** Runs the command in a terminal, and says whether it has left the terminal as it was. */
const within = `trap : INT; before=$(stty -g); "$@"; code=$?
[ "$before" = "$(stty -g)" ] && echo as before; exit $code`;

describe("Ctrl-C at a question of", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    let home: string;
    const client = () => emulator.front.client("us-east-1");
    beforeEach(async () => {
        emulator = await emptyEmulator();
        home = mkdtempSync(join(tmpdir(), "workstation-ctrl-c-"));
    });
    afterEach(() => rmSync(home, { recursive: true }));

    /** Types a verb, waits for its question and presses Ctrl-C; expects that this ends it and has changed nothing. */
    async function endsAt(question: RegExp, args: readonly string[]): Promise<void> {
        emulator.front.forget();
        const command = [process.execPath, join(projectDir, "cli", "bin.cjs"), ...args];
        const env = {
            ...{ PATH: process.env["PATH"], HOME: home, TERM: "xterm" },
            ...emulator.environment,
        };
        const terminal = Terminal.start(["bash", "-c", within, "bash", ...command], {
            ...{ env, cwd: home, size: "40 200" },
        });
        await terminal.shows(question);
        terminal.type("\x03");
        const code = await terminal.ended;
        const { shown } = terminal;
        expect(code, shown).to.equal(130);
        expect(shown).to.contain("nothing was changed").and.to.not.match(notInWords);
        expect(shown).to.contain("as before");
        // eslint-disable-next-line no-control-regex -- hides the cursor, and shows it again
        expect(shown.match(/\x1b\[\?25[lh]/g)?.at(-1) ?? "\x1b[?25h").to.equal("\x1b[?25h");
        const changes = emulator.front.calls.filter(({ operation }) => !asks.test(operation));
        expect(changes).to.deep.equal([]);
        expect(readdirSync(home)).to.deep.equal([]);
    }

    for (const verb of goThere)
        it(`${verb}, whether to start a box that is off`, async () => {
            const [box] = await makeBoxes(client(), "dev", ["ana"]);
            await client().send(new StopInstancesCommand({ InstanceIds: [box!.id] }));
            await endsAt(/Start it.*\(y\/N\)/i, verbsAsTyped[verb]!);
        });

    it("stop, whether to stop the box", async () => {
        await makeBoxes(client(), "dev", ["ana"]);
        await endsAt(/the files stay\..*\(y\/N\)/i, ["stop"]);
    });

    for (const [verb, args] of Object.entries({ ...verbsAsTyped, shell: ["shell"] }))
        if (!lists.has(verb))
            it(`${verb}, which of several boxes`, async () => {
                await makeBoxes(client(), "dev", ["ana", "ben"]);
                await endsAt(/Which box\? Its number: /, args);
            });
});
