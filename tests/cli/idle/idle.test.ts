import { expect } from "chai";
import { openAws } from "../../../cli/boxes/open-aws";
import { idle, knowsUnicode } from "../../../cli/idle/idle";
import { idleVerb, replayVerb } from "../../../cli/idle/verb";
import { PretendAws, pretendBox } from "../boxes/support/pretend-aws";
import { printed } from "../boxes/support/printed";
import { PretendSsh } from "../connect/ssh/pretend-ssh";

describe("`workstation idle`", () => {
    const aws = new PretendAws();
    let ssh: PretendSsh;
    beforeEach(async () => {
        await aws.begin();
        aws.boxes = [pretendBox()];
        ssh = new PretendSsh();
    });
    afterEach(() => {
        ssh.remove();
        aws.end();
        process.exitCode = 0;
    });
    const run = (given: object = {}) => printed(async () => idle(await openAws({}), given));
    /** What the box was told to run. */
    const asked = () => ssh.calls.map((it) => / -- (.*)$/.exec(it)?.[1]);

    it("asks the box over SSH, in the characters of this terminal, and ends with its exit code", async () => {
        ssh.put("exit 1");
        await run();
        expect(process.exitCode).to.equal(1);
        await run({ json: true });
        const locale = knowsUnicode(process.platform, process.env) ? "C.UTF-8" : "C";
        expect(asked()).to.deep.equal([
            `LC_ALL=${locale} workstation idle`,
            `LC_ALL=${locale} workstation idle --json`,
        ]);
    });

    it("asks the box of the member who is named", async () => {
        aws.boxes.push(pretendBox({ id: "i-2", member: "bob" }));
        ssh.put("exit 0");
        await run({ member: "bob" });
        expect(ssh.calls[0]).to.contain(" --id i-2");
    });

    it("starts no box: one that is off is refused with what starts it", async () => {
        aws.boxes = [pretendBox({ state: "stopped" })];
        const { refusal } = await run();
        expect(refusal).to.contain("is stopped; next: `npx workstation start --member ana");
        expect(ssh.calls).to.deep.equal([]);
    });

    it("says what to do where the box has no key of the member", async () => {
        ssh.put("exit 255");
        expect((await run()).err).to.contain("`npx workstation shell` opens a shell without one");
        expect(process.exitCode).to.equal(255);
    });

    it("knows where a terminal has the bars", () => {
        expect(knowsUnicode("win32", {})).to.equal(true);
        expect(knowsUnicode("darwin", { LANG: "C" })).to.equal(true);
        expect(knowsUnicode("linux", {})).to.equal(false);
        expect(knowsUnicode("linux", { LANG: "de_DE.utf8" })).to.equal(true);
        expect(knowsUnicode("linux", { LC_ALL: "", LC_CTYPE: "C.UTF-8", LANG: "C" })).to.equal(
            true,
        );
        expect(knowsUnicode("linux", { LC_ALL: "C", LANG: "en_US.UTF-8" })).to.equal(false);
    });

    it("refuses another word than `replay`, and names that", async () => {
        let said = "";
        const verb = idleVerb().exitOverride();
        verb.configureOutput({ writeErr: (text) => (said += text) });
        const { code } = await verb
            .parseAsync(["replya", "night.jsonl"], { from: "user" })
            .then(() => ({ code: "none" }))
            .catch((error: unknown) => error as { code: string });
        expect([code, said]).to.deep.equal([
            "commander.error",
            "error: unknown command 'replya' of idle\n(Did you mean replay?)\n",
        ]);
        expect(ssh.calls).to.deep.equal([]);
    });

    it("takes what it shares with `replay` before and after that word", async () => {
        ssh.put("exit 0");
        const typed = async (words: readonly string[]) => {
            const verb = idleVerb().exitOverride().addCommand(replayVerb().exitOverride());
            await verb.parseAsync(words, { from: "user" });
        };
        const words = ["--json", "--region", "eu-west-1"];
        await printed(() => typed([...words, "-m", "ana"]));
        expect(asked()[0]).to.match(/ workstation idle --json$/);
        for (const line of [
            ["replay", "/dev/null", "--on-box", ...words],
            [...words, "replay", "--on-box", "/dev/null"],
        ])
            await printed(() => typed(line));
        expect(asked().slice(1)).to.deep.equal(
            Array.from({ length: 2 }, () => "workstation idle replay --minutes 30 --json -"),
        );
    });
});
