import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Given } from "../../../cli/change/change";
import { changes } from "../../../cli/change/changes";
import { ATerminal } from "../connect/a-terminal";
import { until } from "../session/service";
import { isaac, SimulatedStack, tags } from "./support/account";
import { eachVerb } from "./support/each-verb";
import { runVerb } from "./support/run-verb";

describe("Ctrl-C at the question of a command that changes a stack", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    let terminal: ATerminal;
    beforeEach(async () => {
        await aws.begin("ana", "ben");
        const ofAna = { ...tags, "workstation:member": "ana" };
        const daily = { id: "snap-ana", sizeGiB: 50, description: "daily", tags: ofAna };
        aws.change((account) => void account.snapshots.push(daily));
        terminal = new ATerminal({ isTTY: true });
    });
    afterEach(() => {
        terminal.remove();
        aws.end();
        process.exitCode = 0;
    });

    /** Runs a verb that asks, and presses Ctrl-C; expects that it ends so and changes nothing. */
    async function endsAt(verb: string, value = "", options: Omit<Given, "value"> = {}) {
        const [account, file] = [aws.account, readFileSync(aws.file, "utf8")];
        const { session, program } = aws.session(isaac);
        const runs = runVerb(session, verb, value, { ...options, yes: false });
        await Promise.race([runs, until(() => terminal.out.includes("Continue?"))]);
        expect(terminal.keys.isRaw, verb).to.equal(true);
        terminal.keys.write("\x03");
        await runs;
        expect(aws.said.at(-1), verb).to.equal("nothing was changed");
        expect(process.exitCode, verb).to.equal(130);
        expect(
            { account: aws.account, file: readFileSync(aws.file, "utf8"), runs: program.runs },
            verb,
        ).to.deep.equal({ account, file, runs: 0 });
        expect(terminal.keys.isRaw, verb).to.equal(false);
        // eslint-disable-next-line no-control-regex -- shows the cursor again
        expect(terminal.out, verb).to.match(/\x1b\[\?25h[^\x1b]*$/);
    }

    it("has a test for each of them", () => {
        expect(Object.keys(eachVerb)).to.have.members(changes.map(({ name }) => name));
    });

    for (const [verb, [value, options]] of Object.entries(eachVerb))
        it(`${verb} ends with 130 and changes nothing`, () => endsAt(verb, value, options));

    it("--take-over leaves what another person's command has left", async () => {
        const mark = `ana@laptop-1 1 ${new Date().toISOString()}`;
        aws.change((account) => {
            const box = account.existing["i-ana"]!;
            const marked = {
                ...tags,
                "workstation:member": "ana",
                "workstation:stopped-to-copy": mark,
            };
            account.existing["i-ana"] = {
                ...{ ...box, inputs: { ...box.inputs, tags: marked } },
                state: { ...box.state, tags: marked, instanceState: "stopped" },
            };
        });
        await endsAt("grow", "90", { takeOver: true });
        expect(aws.said.join("\n")).to.contain("start ana's box i-ana again");
    });
});
