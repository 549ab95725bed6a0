import { expect } from "chai";
import { createRequire } from "node:module";
import type { Given } from "../../../cli/change/change";
import { create } from "../../../simulation/account/changes";
import { allOfType } from "../../../simulation/account/simulated-account";
import { isaac, onSchedule, SimulatedStack, tags } from "./support/account";
import { eachVerb } from "./support/each-verb";
import { runVerb } from "./support/run-verb";

type Options = Omit<Given, "value">;

const ofAna = { ...tags, "workstation:member": "ana" };
const daily = { id: "snap-ana", sizeGiB: 50, description: "daily", tags: ofAna };
/** The mark of a killed command of Isaac's: no such process runs anywhere. */
const left = "isaac@laptop-2 999999999 2026-11-29T12:00:00.000Z";

describe("A command that changes a stack", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(async () => {
        await aws.begin("ana", "ben");
        aws.change((account) => void account.snapshots.push(daily));
        aws.said.length = 0;
    });
    afterEach(() => aws.end());

    async function run(verb: string, value = "", options: Options = {}) {
        const { session, program } = aws.session(isaac);
        const answer = await runVerb(session, verb, value, { yes: true, ...options }).then(
            () => "done",
            (error: unknown) => String(error),
        );
        return { answer, runs: program.runs };
    }

    /** Leaves what a `move` of ana's leaves when it is killed before its `pulumi up`. */
    function cutOff(mark = left): void {
        const of = mark === "yes" ? "vol-ana-data" : `vol-ana-data ${mark}`;
        const carries = { "workstation:carries": of };
        aws.addVolume("ana-data-2", {
            ...{ ...onSchedule, ...ofAna, ...carries, "workstation:generation": "2" },
        });
        aws.change((account) => {
            const box = account.existing["i-ana"]!;
            const marked = { ...ofAna, "workstation:stopped-to-copy": mark };
            account.existing["i-ana"] = {
                ...{ ...box, inputs: { ...box.inputs, tags: marked } },
                state: { ...box.state, tags: marked, instanceState: "stopped" },
            };
            account.snapshots.push({ ...daily, id: "snap-temp", tags: { ...ofAna, ...carries } });
        });
    }

    it("changes nothing at AWS before somebody has agreed, whatever an interrupted command has left", async () => {
        cutOff();
        const before = aws.account;
        for (const [verb, [value, options]] of Object.entries(eachVerb)) {
            const { answer, runs } = await run(verb, value, {
                ...{ ...options, yes: false },
            });
            expect(answer, verb).to.contain("there is no terminal to ask on");
            expect(aws.account, verb).to.deep.equal(before);
            expect(runs, verb).to.equal(0);
        }
        expect(aws.said.join("\n")).to.contain(
            "  - first, clean up after an interrupted command: delete vol-ana-data-2, an unused copy of vol-ana-data\n" +
                "  - first, clean up after an interrupted command: delete snap-temp, a snapshot made only to copy vol-ana-data\n" +
                "  - first, clean up after an interrupted command: start ana's box i-ana again",
        );
    });

    it("changes nothing at AWS when the answer is no", async () => {
        cutOff();
        const before = aws.account;
        const prompt = createRequire(__filename)("@inquirer/confirm") as { default: unknown };
        const [ask, terminal] = [prompt.default, process.stdin.isTTY];
        let asked = 0;
        prompt.default = () => Promise.resolve((asked += 1) === 0);
        process.stdin.isTTY = true;
        try {
            for (const [verb, [value, options]] of Object.entries(eachVerb)) {
                const { answer } = await run(verb, value, {
                    ...{ ...options, yes: false },
                });
                expect(answer, verb).to.equal("done");
                expect(aws.said.at(-1), verb).to.equal("nothing was changed");
                expect(aws.account, verb).to.deep.equal(before);
            }
        } finally {
            prompt.default = ask;
            process.stdin.isTTY = terminal;
        }
        expect(asked).to.equal(Object.keys(eachVerb).length);
    });

    for (const [release, mark] of [
        ["this release", left],
        ["a former release", "yes"],
    ] as const)
        it(`cleans up after an interrupted command of ${release}, once somebody has agreed`, async () => {
            cutOff(mark);
            expect(await run("grow", "90")).to.deep.equal({ answer: "done", runs: 2 });
            const { account } = aws;
            expect(account.existing["vol-ana-data-2"]).to.equal(undefined);
            expect(account.existing["i-ana"]?.state["instanceState"]).to.equal("running");
            expect(JSON.stringify(account)).to.not.contain("stopped-to-copy");
            expect(account.snapshots.map(({ id }) => id)).to.deep.equal(["snap-ana"]);
        });

    it("cleans up after another person's command only with --take-over", async () => {
        cutOff(`ana@laptop-1 1 ${new Date().toISOString()}`);
        const { answer } = await run("grow", "90");
        expect(answer).to.match(
            /ana@laptop-1 is running a command.*\n {2}ana's box i-ana is stopped/,
        );
        expect((await run("grow", "90", { takeOver: true })).answer).to.equal("done");
        expect(aws.account.existing["i-ana"]?.state["instanceState"]).to.equal("running");
    });

    it("restore: refuses another member's snapshot, unless --from names its member", async () => {
        const { answer, runs } = await run("restore", "snap-ana", { member: "ben" });
        expect(answer).to.contain(
            "snap-ana holds the data of ana. ben would own all of it, with the SSH keys",
        );
        expect(answer).to.contain("npx workstation restore snap-ana dev --member ben --from ana");
        expect(runs).to.equal(0);
        const wrong = await run("restore", "snap-ana", { member: "ben", from: "zoe" });
        expect(wrong.answer).to.contain("holds the data of ana, and not of zoe");
        const said = await run("restore", "snap-ana", { member: "ben", from: "ana" });
        expect(said).to.deep.equal({ answer: "done", runs: 1 });
        expect(aws.said.join("\n")).to.contain("and it is the data of ana");
    });

    for (const state of ["pending", "error"] as const)
        it(`restore: refuses a snapshot in state ${state}`, async () => {
            aws.change((account) => void account.snapshots.splice(0, 1, { ...daily, state }));
            const { answer } = await run("restore", "snap-ana", { member: "ana" });
            expect(answer).to.match(
                state === "pending"
                    ? /snap-ana is not complete yet.*wait snapshot/
                    : /snap-ana is in state error/,
            );
        });

    it("restore: refuses an id of no snapshot or former volume, and names the command that lists them", async () => {
        const { answer } = await run("restore", "snap-an", { member: "ana" });
        expect(answer).to.contain(
            "snap-an is not a snapshot or former volume of ana in stack dev; " +
                "to list them: npx workstation restore list dev --member ana",
        );
        const others = await run("restore", "vol-ben-data", { member: "ana" });
        expect(others.answer).to.contain("vol-ben-data is not a snapshot or former volume of ana");
    });

    it("restore: lists only what a member's data can come from", async () => {
        await run("restore", "snap-ana", { member: "ana" });
        aws.said.length = 0;
        const carries = { "workstation:carries": `vol-ana-data-2 ${left}` };
        const temporary = { ...daily, id: "snap-temp", tags: { ...ofAna, ...carries } };
        aws.change((account) => void account.snapshots.push(temporary));
        expect((await run("restore", "list", { member: "ana" })).answer).to.equal("done");
        expect(aws.said).to.deep.equal([
            "ana's data in stack dev can be restored from:",
            "  snap-ana  2026-11-27 03:00 UTC  50 GiB  daily",
            "  vol-ana-data  former volume  50 GiB  us-east-1a",
        ]);
        await run("restore", "list", { member: "ben" });
        expect(aws.said.at(-1)).to.contain("there is nothing to restore for ben");
    });

    it("restore: refuses when the box did not get the volume, because AWS did not list it in time", async () => {
        const { session, program } = aws.session(isaac);
        program.up = () => Promise.resolve();
        const options = { yes: true, member: "ana" };
        const answer = await runVerb(session, "restore", "snap-ana", options).catch(String);
        expect(answer).to.contain(
            "ana's box does not have vol-ana-data-2, because AWS did not list it in time",
        );
        expect(JSON.stringify(aws.account)).to.not.contain("workstation:restoring");
    });

    it("grow: refuses a size below the largest volume, and one that is not a whole number", async () => {
        for (const size of ["49", "50.5", "NaN"]) {
            const { answer } = await run("grow", size);
            expect(answer, size).to.contain(
                `the new size is ${size} GiB, but EBS cannot shrink a volume; name a whole number of 50 or more`,
            );
        }
        expect((await run("grow", "50")).answer).to.equal("done");
    });

    it("destroy: counts and prices the snapshots that stay, and names the command that deletes them", async () => {
        aws.change(
            (account) => void account.snapshots.push({ ...daily, id: "snap-2", sizeGiB: 70 }),
        );
        await run("destroy");
        const text = aws.said.join("\n");
        const stays =
            "2 snapshots of 120 GiB in total stay, at most $6.00 a month; nothing deletes them";
        expect(text.split(stays), "before and after").to.have.length(3);
        expect(text).to.contain(
            "aws ec2 describe-snapshots --region us-east-1 --owner-ids self " +
                "--filters 'Name=tag:workstation:project,Values=workstation' 'Name=tag:workstation:stack,Values=dev'",
        );
        expect(allOfType(aws.account, "aws:ebs/volume:Volume")).to.have.length(2);
    });

    it("destroy: names the bucket that stays before and after, and how to delete it", async () => {
        const name = "workstation-dev-shared-0a1b2c3";
        aws.change((account) => {
            const inputs = { bucket: name };
            create(account, { type: "aws:s3/bucket:Bucket", name, region: "us-east-1", inputs });
            const mark = { key: "shared/a", version: "1", kind: "mark", bytes: 0 } as const;
            account.objects = { [name]: [mark] };
        });
        await run("destroy");
        const text = aws.said.join("\n");
        const stays =
            "bucket workstation-dev-shared-0a1b2c3 stays with all that is in it, at $0.023 per GB and month";
        expect(text.split(stays), "before and after").to.have.length(3);
        expect(text).to.contain("npx workstation destroy dev --delete-shared-data");
    });

    it("up: counts and prices the snapshots of a former member", async () => {
        aws.configure({ members: [{ name: "ben" }], instanceTypes: ["t3a.large"] });
        await run("up");
        expect(aws.said.join("\n")).to.match(
            /ana is no longer a member: 1 snapshot of 50 GiB in total stays, at most \$2\.50 a month;.*'Name=tag:workstation:member,Values=ana'/,
        );
    });

    it("up: makes a blank volume for a member without one who goes to another zone with the others", async () => {
        const members = [{ name: "ana" }, { name: "zoe" }];
        aws.configure({ members, instanceTypes: ["g4dn.xlarge"], maxHourlyUsd: 2 });
        const { session, program } = aws.session(isaac);
        const message = "InsufficientInstanceCapacity: none";
        program.failNext(message);
        await runVerb(session, "up", "", { yes: true });
        const zoes = aws.account.existing["vol-zoe-data"];
        expect(zoes?.inputs).to.include({ availabilityZone: "us-east-1b", size: 50 });
        expect(zoes?.inputs).to.not.have.property("snapshotId");
    });
});
