import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openAws } from "../../../../cli/boxes/open-aws";
import { logs, type LogsGiven } from "../../../../cli/connect/logs/logs";
import { logsVerb } from "../../../../cli/connect/logs/verb";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("the command line of `logs`", () => {
    let aws: PretendAws;
    let pretend: PretendSsh;
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        aws.boxes = [pretendBox({ console: "from the console\n" })];
        pretend = new PretendSsh();
    });
    afterEach(() => {
        pretend.remove();
        aws.end();
        process.exitCode = 0;
    });
    const typed = (...args: readonly string[]) =>
        printed(async () => {
            const verb = logsVerb().exitOverride();
            verb.configureOutput({ writeErr: () => undefined });
            await verb.parseAsync(args, { from: "user" });
        });
    const run = (given: LogsGiven) => printed(async () => logs(await openAws({}), given));

    it("refuses a number of lines that is none, before AWS is asked", async () => {
        for (const text of ["0", "100001", "1.5", "many", ""]) {
            const error = await typed("-n", text).catch((it: Error) => it.message);
            expect(error, text).to.contain("It must be a number from 1 to 100000, or all.");
        }
        expect(aws.calls).to.deep.equal([]);
    });

    it("takes as many lines as are typed, or all", async () => {
        pretend.put('cat >"$0.script"');
        for (const text of ["1", "100000", "all"]) {
            await typed("-n", text);
            const script = readFileSync(join(process.env["HOME"]!, "ssh.script"), "utf8");
            expect(script).to.contain(` -n ${text} `);
        }
    });

    it("shows the console that is asked for", async () => {
        expect((await typed("--console")).out).to.equal("from the console\n");
    });

    it("does not follow a console", async () => {
        const error = await typed("--console", "-f").catch((it: Error) => it.message);
        expect(error).to.match(/'-f, --follow' cannot be used with option '--console'/);
    });

    it("gives its script to the box's root as input, and takes what it prints", async () => {
        pretend.put('cat >"$0.script"; printf "{}\\n---\\n---\\n[1.0] booted\\n"');
        const { out, err } = await run({});
        expect(out).to.match(/\n\[1\.0\] booted\n$/);
        expect(err).to.equal("");
        expect(pretend.calls[0]).to.match(/ workstation-dev-ana -- sudo sh -s$/);
    });

    it("takes nothing of what a script printed that failed", async () => {
        pretend.put("cat >/dev/null; echo half; exit 255");
        const { out, err } = await run({});
        expect(out).to.equal("from the console\n");
        expect(err).to.match(/^SSH did not get to the box; /);
    });

    it("follows by one command on the box, and ends with its exit code", async () => {
        pretend.put("exit 3");
        expect(await run({ follow: true })).to.deep.equal({ out: "", err: "", refusal: undefined });
        expect(process.exitCode).to.equal(3);
        expect(pretend.calls[0]).to.match(/ workstation-dev-ana -- sudo journalctl .* -f /);
    });
});
