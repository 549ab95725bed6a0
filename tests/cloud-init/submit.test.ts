import { expect } from "chai";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { login, PretendAccount } from "./pretend-account";
import { SubmitBox } from "./submit-box";

const { accessKeyId, secretAccessKey } = login;

describe("the box's own part of `workstation submit`", function () {
    this.timeout(30_000);

    let account: PretendAccount;
    let box: SubmitBox;
    beforeEach(async () => {
        account = await PretendAccount.start();
        box = new SubmitBox();
        // Nobody's own tools may answer for the member's.
        box.sandbox.commands({ aws: "exit 255" });
        box.put("fit.py", "print(1)\n");
    });
    afterEach(async () => {
        box.sandbox.remove();
        await account.stop();
    });

    const submit = (...words: readonly string[]) =>
        box.submit(account.url, [...words, "--yes", "--detach", "--", "fit.py"]);
    const withLogin = (env: Readonly<Record<string, string>>) =>
        box.submit(account.url, ["--yes", "--detach", "fit.py"], {
            ...{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_PROFILE: "" },
            ...{ AWS_SHARED_CREDENTIALS_FILE: "", AWS_CONFIG_FILE: "" },
            ...env,
        });
    const blobsSent = () => account.changes.filter(({ what }) => /blobs/.test(what)).length;

    it("prints the run's id alone on a line, and how to follow it", async () => {
        const { status, output } = await submit();
        expect(status, output).to.equal(0);
        expect(output).to.match(/^\d{8}-\d{6}-[a-z0-9]{4}$/m);
        expect(output).to.contain("on your laptop, show it: `workstation job logs");
        expect(output).to.contain("a box does not ask AWS for its price list");
        expect(output).to.contain("image of the job: docker.io/training:1, as on your box");
    });

    it("takes the login that AWS's command line finds, which may not look at the box's role", async () => {
        const told = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Version: 1 };
        box.sandbox.commands({
            aws: `[ "$*/$AWS_EC2_METADATA_DISABLED" = "configure export-credentials --format process/true" ] || exit 1
echo '${JSON.stringify(told)}'`,
        });
        const { status, output } = await withLogin({});
        expect(status, output).to.equal(0);
        expect(new Set(account.calls.map(({ by }) => by))).to.deep.equal(new Set([accessKeyId]));
        expect(output).to.not.contain(secretAccessKey);
    });

    it("takes the keys of `aws configure` where AWS's command line is absent or old", async () => {
        const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
        box.sandbox.write("/home/ada/.aws/credentials", `[work]\n${keys}`);
        expect((await withLogin({ AWS_PROFILE: "work" })).status).to.equal(0);
        expect((await withLogin({})).output).to.contain("no AWS login");
    });

    it("says how to log in where there is no login, in one sentence, and calls nobody", async () => {
        box.sandbox.commands({ aws: "echo >&2; echo 'Token \u001b[31mhas expired' >&2; exit 255" });
        const { status, output } = await withLogin({});
        expect([status, account.calls]).to.deep.equal([1, []]);
        expect(output).to.equal(
            "workstation: you have no AWS login on this box (`aws` says: Token ?[31mhas expired), and the box's own role " +
                "sends no jobs\nnext: log in here with `aws sso login --no-browser` or `aws configure`, as on your laptop; " +
                "or run `workstation submit` on your laptop\n",
        );
    });

    it("says which call AWS refuses to the login, and that a login has expired", async () => {
        account.refuse = (what) =>
            what === "describejobqueues" ? [403, "AccessDeniedException"] : undefined;
        expect((await submit()).output).to.equal(
            "workstation: AWS Batch refuses DescribeJobQueues to your login, AccessDeniedException: it is AccessDeniedException\n",
        );
        account.refuse = () => [403, "ExpiredTokenException"];
        expect((await submit()).output).to.contain("it has expired, or is wrong\nnext: log in");
        account.refuse = (what) => (/^PUT/.test(what) ? [403, "AccessDenied"] : undefined);
        expect((await submit()).output).to.match(/S3 does not do PUT s3:.*403 AccessDenied\n$/);
        expect(account.jobs).to.deep.equal([]);
    });

    it("sends a job once where the answer is lost, and again where Batch has none of that name", async () => {
        account.lostAnswers = 1;
        const { status, output } = await submit();
        expect([status, account.jobs.length], output).to.deep.equal([0, 1]);
        let throttled = 1;
        account.refuse = (what) =>
            what === "submitjob" && throttled-- > 0 ? [429, "TooManyRequestsException"] : undefined;
        expect((await submit()).status).to.equal(0);
        expect(account.jobs).to.have.length(2);
        account.refuse = (what) => (what === "submitjob" ? [400, "ClientException"] : undefined);
        const { output: refusal } = await submit();
        expect(refusal).to.contain("AWS Batch refuses SubmitJob to your login, ClientException");
        expect(account.jobs).to.have.length(2);
    });

    it("sends a file again where the connection breaks in the middle of it", async () => {
        box.put("model", "x".repeat(8_000_000));
        let broken = 1;
        account.cut = (what) => /^PUT blobs/.test(what) && broken-- > 0;
        const { status, output } = await submit();
        expect(status, output).to.equal(0);
        expect(broken).to.be.below(1);
        expect([...account.objects.values()].some((it) => it.length === 8_000_000)).to.equal(true);
    });

    it("goes on where S3 has closed a connection in the time that somebody took to say yes", async () => {
        account.closes = (what) => what === "GET ";
        const { status, output } = await submit();
        expect(status, output).to.equal(0);
    });

    it("takes a newer login that the member got meanwhile", async () => {
        const keys = (secret: string) =>
            `echo '{"AccessKeyId": "${accessKeyId}", "SecretAccessKey": "${secret}"}'`;
        box.sandbox.commands({
            aws: `[ -e "$SANDBOX/asked" ] && ${keys(secretAccessKey)} || { : >"$SANDBOX/asked"; ${keys("old")}; }`,
        });
        account.wrongIs = "ExpiredTokenException";
        const { status, output } = await withLogin({});
        expect(status, output).to.equal(0);
    });

    it("asks again where Batch is busy, and gives up in one sentence", async () => {
        let busy = 2;
        account.refuse = (what) =>
            what === "describejobqueues" && busy-- > 0 ? "no answer" : undefined;
        expect((await submit()).status).to.equal(0);
        account.refuse = () => [503, "ServiceUnavailable"];
        expect((await submit()).output).to.match(
            /^workstation: AWS Batch does not answer DescribeJobQueues: .*try again in some minutes\n$/,
        );
    });

    it("sends nothing again that the bucket has", async () => {
        expect((await submit()).status).to.equal(0);
        expect(blobsSent()).to.equal(1);
        account.calls.length = 0;
        expect((await submit()).output).to.contain("all of it sent before");
        expect(blobsSent()).to.equal(0);
    });

    it("reads no settled file again, but one with another change that was set back in time, and trusts no digest", async () => {
        const write = (content: string) => {
            box.put("fit.py", content);
            utimesSync(join(box.dir, "fit.py"), 1e9, 1e9);
        };
        write("print(2)\n");
        // A change younger than three seconds is not kept.
        await delay(3_100);
        expect((await submit()).status).to.equal(0);
        const [name = ""] = readdirSync(box.sandbox.path("/cache/workstation"));
        const kept = `/cache/workstation/${name}`;
        const wrong = box.sandbox.read(kept).replace(/"[0-9a-f]{64}"/, `"${"0".repeat(64)}"`);
        box.sandbox.write(kept, wrong);
        expect((await submit()).output).to.contain("fit.py changes while it is read");
        expect((await submit()).output).to.contain("all of it sent before");
        account.calls.length = 0;
        write("print(3)\n");
        expect((await submit()).status).to.equal(0);
        expect([blobsSent(), box.sandbox.read(kept)]).to.deep.equal([1, "{}"]);
    });

    it("asks the bucket for a list where a folder has many contents", async () => {
        for (let file = 0; file < 70; file++) box.put(`${file}.txt`, `${file}`);
        expect((await submit()).status).to.equal(0);
        account.calls.length = 0;
        const { output } = await submit();
        expect(output).to.contain("71 files, 0.0 MiB, all of it sent before");
        expect(account.calls.filter(({ what }) => /^HEAD/.test(what))).to.deep.equal([]);
    });

    it("needs --yes where nobody can be asked, and sends nothing before", async () => {
        const { status, output } = await box.submit(account.url, ["--", "fit.py"]);
        expect([status, account.changes]).to.deep.equal([1, []]);
        expect(output).to.contain("there is no terminal to ask on; to skip it, add --yes");
    });

    it("asks on a terminal, and sends nothing for a no", async () => {
        const answered = (answer: string) =>
            box.shell(
                account.url,
                `printf '${answer}\\n' | python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' $SUBMIT --detach fit.py`,
            );
        const no = await answered("n");
        expect(no.output)
            .to.contain(`Run it as ${box.member}? (y/N)`)
            .and.contain("nothing was sent");
        expect(account.changes).to.deep.equal([]);
        const yes = await answered("y");
        expect(account.jobs, yes.output).to.have.length(1);
    });

    it("ends at Ctrl-C while files are sent, and says what may run where it has sent the job", async () => {
        account.refuse = (what) => (/^PUT blobs/.test(what) ? "silence" : undefined);
        const line =
            'timeout --foreground --preserve-status -s INT 3 $SUBMIT --yes --detach fit.py; echo "ended $?"';
        const sending = await box.shell(account.url, line);
        expect(sending.output).to.match(/are sent now\nended 130\n$/);
        account.refuse = (what) => (what === "submitjob" ? "silence" : undefined);
        const sent = await box.shell(account.url, line);
        expect(sent.output).to.contain("may run all the same; on your laptop, `workstation jobs`");
        expect(sent.output).to.match(/ended 130\n$/);
    });

    it("refuses wrong words with exit code 2, and says what it takes", async () => {
        for (const [words, why] of [
            [["--gpus", "x", "fit.py"], "--gpus takes a whole number from 0 on, not 'x'"],
            [["--nodes=0", "fit.py"], "--nodes takes a whole number from 1 on"],
            [["--hours", "0", "fit.py"], "--hours takes hours from 0.02 to 336"],
            [
                ["--memory", "fit.py"],
                "--memory is no option of `workstation submit`; it takes --gpus",
            ],
            [["--spot", "--gpus"], "--gpus needs a value"],
            [["--yes"], "there is nothing to run"],
        ] as const) {
            const { status, output } = await box.submit(account.url, words);
            expect([status, output.includes(why)], output).to.deep.equal([2, true]);
        }
        expect((await box.submit(account.url, ["--help"])).output).to.contain("--env NAME=VALUE");
        expect(account.calls).to.deep.equal([]);
    });

    it("names the settings that are missing where the stack has no queue", async () => {
        const without = new SubmitBox(false);
        const { status, output } = await without.submit(account.url, ["fit.py"]);
        without.sandbox.remove();
        expect(status).to.equal(1);
        expect(output).to.contain(
            "whoever deploys sets `workstation:queue` and `workstation:sharedData`",
        );
    });
});
