import { BatchClient } from "@aws-sdk/client-batch";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
    chmodSync,
    existsSync,
    ftruncateSync,
    openSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Aws } from "../../cli/boxes/open-aws";
import { submit, type SubmitGiven } from "../../cli/jobs/submit";
import { Account as Unreachable, heard } from "../cli/jobs/pretend-account";
import { login, PretendAccount } from "./pretend-account";
import { SubmitBox } from "./submit-box";

type Ask = Omit<SubmitGiven, "dir" | "member" | "yes">;

/** Requests that a queue of these types takes. */
const taken: Readonly<Record<string, Ask>> = {
    "one GPU": {},
    "no GPU": { gpus: 0 },
    "four GPUs": { gpus: 4, hours: 3 },
    "half an hour by spot": { spot: true, hours: 0.5 },
    "a third of an hour": { hours: 0.3333 },
    "two nodes": { nodes: 2, hours: 1 },
    "variables of all kinds": {
        env: ["A=1", "B=x=y\nz", "C=", "D=ü \"€\" 'q' \u007f\u2028", "A=2", "HF_TOKEN=t"],
    },
    "a name": { name: "resnet_50-b" },
};

/** Requests that both refuse. */
const refused: Readonly<Record<string, Ask>> = {
    "several nodes by spot": { nodes: 2, spot: true },
    "four nodes by spot with two GPUs each": { nodes: 4, gpus: 2, spot: true },
    "more than a job may cost": { hours: 300 },
    "much more than a job may cost": { hours: 336, nodes: 16, gpus: 1 },
    "more GPUs than a host has": { gpus: 8 },
    "more vCPUs than the queue may start": { nodes: 17 },
    "two of the largest": { gpus: 4, nodes: 2 },
    "no variable": { env: ["1=2"] },
    "a variable of AWS's": { env: ["AWS_REGION=x"] },
    "no name of a job": { name: "a b" },
    "a command without end": { env: [`LONG=${"x".repeat(7_000)}`] },
};

const words = (ask: Ask) => [
    ...Object.entries(ask).flatMap(([name, value]) =>
        value === true ? [`--${name}`] : [value].flat().map((it) => `--${name}=${String(it)}`),
    ),
    ...["--yes", "--detach", "--", "fit.py", "--epochs", "3 ü"],
];

describe("`workstation submit` on a box", function () {
    this.timeout(60_000);

    let account: PretendAccount;
    let box: SubmitBox;
    before(() => {
        process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    });
    beforeEach(async () => {
        account = await PretendAccount.start();
        box = new SubmitBox();
        box.put("fit.py", "print(1)\n");
        box.put("lib/ü b.py", "print(2)\n");
        box.put("empty", "");
        box.put("tool.sh", "#!/bin/sh\n");
        chmodSync(join(box.dir, "tool.sh"), 0o755);
        box.put(".gitignore", "*.tmp\n!kept.tmp\n/data\n");
        box.put("lib/.gitignore", "own\n");
        for (const path of ["a.tmp", "kept.tmp", "data/x", "lib/own", "lib/data/y"])
            box.put(path, "z");
        symlinkSync("fit.py", join(box.dir, "link"));
    });
    afterEach(async () => {
        box.sandbox.remove();
        await account.stop();
    });

    /** What a program did and said; the id and the time of a run are its own. */
    const outcome = (said: string) => {
        const id = /\d{8}-\d{6}-[a-z0-9]{4}/g;
        const without = (text: string) => text.replaceAll(id, "ID");
        const sent = account.changes.map(({ what, body }) => {
            const told: unknown = /^PUT (blobs|spent)/.test(what)
                ? body
                : JSON.parse(without(body));
            if (typeof told === "object" && told !== null && "submitted" in told)
                told.submitted = "now";
            if (typeof told === "object" && told !== null && "jobId" in told) told.jobId = "j";
            return { what: without(what), told };
        });
        // Contents go up several at once.
        const blobs = sent.filter(({ what }) => /blobs/.test(what));
        const order = (a: { what: string }, b: { what: string }) => a.what.localeCompare(b.what);
        const all = [...blobs.sort(order), ...sent.filter(({ what }) => !/blobs/.test(what))];
        account.calls.length = 0;
        for (const key of account.objects.keys())
            if (!/^spent\/ben/.test(key)) account.objects.delete(key);
        return { all, said: without(said.replaceAll(box.sandbox.root, "")) };
    };

    const onBox = async (ask: Ask) => outcome((await box.submit(account.url, words(ask))).output);

    const onLaptop = async (ask: Ask) => {
        const there = {
            ...{ region: "us-east-1", endpoint: account.url, credentials: login },
            ...{ forcePathStyle: true, customUserAgent: "aws-sdk-js" },
        };
        const batch = new BatchClient(there);
        const aws: Aws = {
            ...new Unreachable().aws,
            ...{ batch, batchOnce: batch, s3: new S3Client(there) },
        };
        const given = { ...ask, dir: box.dir, member: box.member, yes: true, detach: true };
        const { err, refusal } = await heard(() =>
            submit(aws, ["fit.py", "--epochs", "3 ü"], given),
        );
        return outcome(refusal === undefined ? err : `workstation: ${refusal}\n`);
    };

    /** Sentences that both say: of the others, each names its own ways. */
    const shared = (said: string) =>
        said
            .split("\n")
            .filter((it) => !/^(ID|show it|on your laptop|image of)/.test(it))
            .map((it) => it.replace(/(of \d{4}-\d\d-\d\d): .*/, "$1"));

    for (const [name, ask] of Object.entries(taken))
        it(`sends what a laptop sends: ${name}`, async () => {
            const [ofBox, ofLaptop] = [await onBox(ask), await onLaptop(ask)];
            expect(ofBox.all, ofBox.said).to.deep.equal(ofLaptop.all);
            const reserved = new RegExp(`^PUT spent/${box.member}/[\\d-]+/ID/most-[1-9]\\d*$`);
            const changed = ofBox.all.map(({ what }) => what.replace(reserved, "reserved"));
            expect(changed.slice(-5), ofBox.said).to.deep.equal([
                `PUT runs/${box.member}/ID/source.json`,
                `PUT runs/${box.member}/ID/run.json`,
                "reserved",
                "submitjob",
                `PUT runs/${box.member}/ID/run.json`,
            ]);
            expect(shared(ofBox.said)).to.deep.equal(shared(ofLaptop.said));
        });

    it("sends what a laptop sends of a git repository", async () => {
        const git = (...args: string[]) =>
            execFileSync("git", ["-C", box.dir, ...args], { stdio: "pipe" });
        git("init", "-q");
        git("add", "fit.py", "-f", "a.tmp", "empty");
        rmSync(join(box.dir, "empty"));
        const [ofBox, ofLaptop] = [await onBox({}), await onLaptop({})];
        expect(ofBox.all).to.deep.equal(ofLaptop.all);
        expect(JSON.stringify(ofBox.all)).to.contain("a.tmp").and.not.contain('"empty"');
        expect(shared(ofBox.said)).to.deep.equal(shared(ofLaptop.said));
    });

    it("runs no program that a job's results name, which could make the folder a repository", async () => {
        const marker = join(box.dir, "..", "ran");
        const git = (...args: string[]) => execFileSync("git", ["-C", box.dir, ...args]);
        git("init", "-q", "--bare", ".");
        const settings = { bare: "false", worktree: box.dir, fsmonitor: `touch ${marker}; false` };
        for (const [name, value] of Object.entries(settings)) git("config", `core.${name}`, value);
        git("ls-files", "--others");
        expect(existsSync(marker), "git runs it, where nobody forbids it").to.equal(true);
        rmSync(marker);
        const [ofBox, ofLaptop] = [await onBox({}), await onLaptop({})];
        expect(existsSync(marker)).to.equal(false);
        expect(ofBox.all).to.deep.equal(ofLaptop.all).and.to.not.be.empty;
    });

    for (const [name, ask] of Object.entries(refused))
        it(`refuses in a laptop's words: ${name}`, async () => {
            const [ofBox, ofLaptop] = [await onBox(ask), await onLaptop(ask)];
            expect(ofBox.said).to.equal(ofLaptop.said);
            expect([ofBox.all, ofLaptop.all]).to.deep.equal([[], []]);
        });

    it("refuses in a laptop's words what the month has no room for, by all members' runs", async () => {
        account.facts = { ...account.facts, maxMonthlyUsd: 3 };
        const month = new Date().toISOString().slice(0, 7);
        const id = `${month.replace("-", "")}01-000000-aaaa`;
        account.objects.set(`spent/ben/${month}/${id}/most-200`, "");
        account.objects.set(`spent/ben/${month}/not-a-run/most-900`, "");
        const first = [await onBox({ hours: 1.5 }), await onLaptop({ hours: 1.5 })];
        expect(first[0]!.said)
            .to.equal(first[1]!.said)
            .and.contain("$2.00 of this month's $3.00 are taken by 1 run: ben $2.00");
        expect(first[0]!.all).to.deep.equal([]);
        // Of several amounts of a run the least counts.
        account.objects.set(`spent/ben/${month}/${id}/took-50`, "");
        const second = [await onBox({ hours: 0.5 }), await onLaptop({ hours: 0.5 })];
        expect(second[0]!.said).to.contain("this month: $0.50 at most by all members");
        expect(shared(second[0]!.said)).to.deep.equal(shared(second[1]!.said));
    });

    it("takes its reservation back, as a laptop does, where another member's came at the same moment, or Batch refuses", async () => {
        account.facts = { ...account.facts, maxMonthlyUsd: 3 };
        const month = new Date().toISOString().slice(0, 7);
        const others = `spent/ben/${month}/${month.replace("-", "")}01-000000-aaaa/most-290`;
        const sees = (what: string) => {
            if (what.startsWith("PUT spent/") && what.includes("/most-"))
                account.objects.set(others, "");
            return undefined;
        };
        account.refuse = sees;
        const ofBox = await onBox({ hours: 0.5 });
        account.objects.delete(others);
        const ofLaptop = await onLaptop({ hours: 0.5 });
        expect(ofBox.said).to.contain("are taken by 1 run: ben $2.90");
        expect(shared(ofBox.said).slice(-3)).to.deep.equal(shared(ofLaptop.said));
        expect(ofBox.all).to.deep.equal(ofLaptop.all);
        expect(ofBox.all.at(-1)!.what).to.match(/took-0$/);
        account.objects.delete(others);
        account.refuse = (what) => (what === "submitjob" ? [400, "ClientException"] : undefined);
        const refused = [await onBox({ hours: 0.5 }), await onLaptop({ hours: 0.5 })];
        expect(refused[0]!.all).to.deep.equal(refused[1]!.all);
        expect(refused[0]!.all.at(-1)!.what).to.match(/took-0$/);
    });

    it("refuses in a laptop's words a login that may not list what runs cost", async () => {
        account.refuse = (what) => (what === "GET " ? [403, "AccessDenied"] : undefined);
        const said = [await onBox({}), await onLaptop({})];
        expect(said[0]!.said).to.equal(said[1]!.said).and.contain("may not list or note");
        expect(said[0]!.all).to.deep.equal([]);
    });

    it("refuses in a laptop's words a queue that takes no job, a member without definitions, and a file too large", async () => {
        account.state = "DISABLED";
        expect((await onBox({})).said)
            .to.equal((await onLaptop({})).said)
            .and.contain("disabled");
        account.state = "ENABLED";
        account.definitions = false;
        expect((await onBox({})).said).to.contain(
            `no definition workstation-dev__${box.member}__one`,
        );
        account.definitions = true;
        const file = openSync(join(box.dir, "model"), "w");
        ftruncateSync(file, 5 * 1024 ** 3 + 1);
        expect((await onBox({})).said)
            .to.equal((await onLaptop({})).said)
            .and.contain("model has 5.0 GiB");
        writeFileSync(join(box.dir, ".gitignore"), "*\n");
        expect((await onBox({})).said)
            .to.equal((await onLaptop({})).said)
            .and.contain("no file to send");
    });
});
