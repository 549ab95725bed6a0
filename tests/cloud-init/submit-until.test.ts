import type { JobDetail } from "@aws-sdk/client-batch";
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectDir } from "../support/run-stack";
import { digestOf } from "../cli/jobs/pretend-account";
import { PretendAccount } from "./pretend-account";
import { SubmitBox } from "./submit-box";

const running: Partial<JobDetail> = {
    ...{ status: "RUNNING", startedAt: 1 },
    container: { logStreamName: "s" },
};
const done: Partial<JobDetail> = { ...running, status: "SUCCEEDED", stoppedAt: Date.now() };
const question = "Enter shows it further: ";

describe("a job that `workstation submit` on a box follows", function () {
    this.timeout(60_000);

    let account: PretendAccount;
    let box: SubmitBox;
    beforeEach(async () => {
        account = await PretendAccount.start();
        account.states = [running];
        box = new SubmitBox();
        box.put("fit.py", "print(1)\n");
        seconds("0.2, 0.02, 120");
    });
    afterEach(async () => {
        box.sandbox.remove();
        await account.stop();
    });

    const file = "/var/lib/workstation/live/current/submit_follow.py";
    const constants = "every, last_looks, patience = ";
    const seconds = (values: string) => {
        const told = box.sandbox
            .read(file)
            .replace(/(every, last_looks, patience = ).*/, `$1${values}`);
        expect(told).to.contain(constants + values);
        box.sandbox.write(file, told);
    };
    const ended = () =>
        account.changes.filter(({ what }) => what === "terminatejob").map(({ body }) => body);

    /** Submits on a terminal, and types what follows the texts. */
    const typing = async (...steps: readonly (readonly [after: string, keys: string])[]) => {
        const terminal = join(projectDir, "tests/cli/jobs/support/on_terminal.py");
        const { output } = await box.shell(
            account.url,
            `python3 ${terminal} '${JSON.stringify(steps)}' $SUBMIT --yes fit.py`,
        );
        const typed = JSON.parse(output) as {
            code: number;
            said: string;
            untyped: number;
            restored: boolean;
        };
        expect([typed.untyped, typed.restored], typed.said).to.deep.equal([0, true]);
        return typed;
    };
    const ctrlC = ["run: running", "\u0003"] as const;

    for (const [what, keys] of [
        ["d", "d\r"],
        ["a second Ctrl-C", "\u0003"],
        ["Ctrl-D", "\u0004"],
    ] as const)
        it(`runs on after Ctrl-C and ${what}, and its id is said`, async () => {
            const { code, said } = await typing(ctrlC, [question, keys]);
            expect([code, ended()], said).to.deep.equal([130, []]);
            expect(said).to.match(
                /\d{8}-\d{6}-\w{4} continues without this command; on your laptop, show it: `workstation job logs/,
            );
        });

    it("is canceled after Ctrl-C and c, and what it cost is noted", async () => {
        const { code, said } = await typing(ctrlC, [question, "c\r"]);
        expect(code, said).to.equal(130);
        expect(ended()).to.deep.equal([
            JSON.stringify({ jobId: "j-0", reason: `canceled by ${box.member}` }).replaceAll(
                /([:,])"/g,
                '$1 "',
            ),
        ]);
        expect(said).to.contain("is canceled; what it had written to /checkpoints is kept");
        expect(account.changes.at(-1)!.what).to.match(/took-\d+$/);
    });

    it("is shown further after Enter, and then asked for again", async () => {
        const { code, said } = await typing(
            ...([ctrlC, [question, "\r"], ["\n", "\u0003"], [question, "d\r"]] as const),
        );
        expect([code, ended()], said).to.deep.equal([130, []]);
    });

    it("takes the question back when it ends meanwhile, and gives its results", async () => {
        const shown = typing(ctrlC);
        while (!account.calls.some(({ what }) => what === "describejobs")) await delay(50);
        setTimeout(() => (account.states = [done]), 3_000);
        expect((await shown).code).to.equal(0);
    });

    it("is not canceled once it has ended, and its results come", async () => {
        seconds("10, 0.02, 120");
        account.states = [running, done];
        const { code, said } = await typing(ctrlC, [question, "c\r"]);
        expect([code, ended()], said).to.deep.equal([0, []]);
        expect(said).to.contain("had ended before it could be canceled");
    });

    for (const signal of ["INT", "TERM", "HUP"])
        it(`runs on after ${signal} where nobody can be asked`, async () => {
            const { output } = await box.shell(
                account.url,
                `$SUBMIT --yes fit.py </dev/null 2>"$SANDBOX/err" &
until grep -q "run: running" "$SANDBOX/err"; do sleep 0.1; done
kill -s ${signal} $!; wait $!; echo "ended $?"`,
            );
            expect(output).to.equal("ended 130\n");
            expect(box.sandbox.read("/err")).to.match(/continues without this command; .*\n$/);
            expect(ended()).to.deep.equal([]);
        });

    it("runs on where whoever reads its output has gone", async () => {
        account.lines = { s: Array.from({ length: 50 }, (_, at) => `line ${at}`) };
        const { output } = await box.shell(
            account.url,
            '$SUBMIT --yes fit.py 2>"$SANDBOX/err" | head -n 1; echo "ended ${PIPESTATUS[0]}"',
        );
        expect(output).to.equal("line 0\nended 130\n");
        expect(box.sandbox.read("/err")).to.contain("continues without this command");
        expect(box.sandbox.read("/err")).to.not.contain("Traceback");
    });

    it("runs on where AWS refuses the login meanwhile, and its id is said", async () => {
        account.refuse = (what) =>
            what === "getlogevents" ? [400, "AccessDeniedException"] : undefined;
        const { status, output } = await box.submit(account.url, ["--yes", "fit.py"]);
        expect(status, output).to.equal(1);
        expect(output).to.match(
            /continues without this command; .*\nworkstation: CloudWatch Logs refuses GetLogEvents to your login, AccessDenied.*\n$/,
        );
    });

    it("names the laptop's command for a wait of which Batch says nothing, once", async () => {
        seconds("0.02, 0.02, 0.1");
        account.states = [
            ...Array.from({ length: 20 }, () => ({ status: "RUNNABLE" as const })),
            done,
        ];
        const { status, output } = await box.submit(account.url, ["--yes", "fit.py"]);
        expect(status, output).to.equal(0);
        expect(
            output.match(/it still waits; on your laptop, `workstation job logs/g),
        ).to.have.length(1);
    });

    /** A job with one result. */
    const withResult = (text: string, sha256 = digestOf(text)) => {
        account.states = [done];
        account.onJob = (prefix) => {
            account.objects.set(`${prefix}/results/fit.py`, text);
            const results = [{ path: "fit.py", size: text.length, sha256 }];
            account.objects.set(`${prefix}/end.json`, JSON.stringify({ exitCode: 0, results }));
        };
    };
    const here = () =>
        Object.fromEntries(
            readdirSync(box.dir).map((it) => [it, readFileSync(join(box.dir, it), "utf8")]),
        );

    it("brings no result that is not the one it wrote, and says how to try again", async () => {
        withResult("forged", digestOf("written"));
        const { status, output } = await box.submit(account.url, ["--yes", "fit.py"]);
        expect([status, here()], output).to.deep.equal([1, { "fit.py": "print(1)\n" }]);
        expect(output).to.contain(
            "the result fit.py in the bucket is not the one that the job wrote",
        );
        expect(output).to.contain(
            "ended with exit code 0; on your laptop, its results: `workstation job results",
        );
    });

    it("fetches a result again where the connection breaks, and leaves nothing unfinished", async () => {
        withResult("x".repeat(100_000));
        let broken = 1;
        account.refuse = (what) =>
            /^GET .*results/.test(what) && broken-- > 0 ? "no answer" : undefined;
        const { status, output } = await box.submit(account.url, ["--yes", "fit.py"]);
        expect([status, here()], output).to.deep.equal([0, { "fit.py": "x".repeat(100_000) }]);
        expect(broken).to.be.below(1);
    });
});
