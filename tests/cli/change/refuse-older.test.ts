import { expect } from "chai";
import { permission, programVersion } from "../../../planning/version";
import { create } from "../../../simulation/account/changes";
import { changes } from "../../../cli/change/changes";
import type { Given } from "../../../cli/change/change";
import { isaac, region, SimulatedStack, tags } from "./support/account";
import { runVerb } from "./support/run-verb";

const ana = { member: "ana" };
const values: Readonly<Record<string, readonly [value: string, options?: Omit<Given, "value">]>> = {
    ...{ up: [""], resize: ["t3.xlarge"], rebuild: ["", ana], move: ["us-east-1c"], grow: ["90"] },
    ...{ snapshot: ["", ana], restore: ["list", ana], destroy: [""] },
    ...{ "member add": ["zoe"], "member remove": ["ben"] },
    "upgrade-image": ["", { to: "ami-0123456789abcdef0" }],
};

describe("A command of a checkout that is older than its stack", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana", "ben"));
    afterEach(() => aws.end());

    /** Has a newer version change the stack, as its tag says. */
    function changedBy(version: string, stack = "dev"): void {
        const ofVpc = { ...tags, "workstation:stack": stack, "workstation:version": version };
        const inputs = { cidrBlock: "10.20.0.0/16", tags: ofVpc };
        aws.change((account) => {
            create(account, { type: "aws:ec2/vpc:Vpc", name: "ours", region, inputs });
        });
    }

    async function run(
        verb: string,
        options: Omit<Given, "value"> = {},
        onSay: () => void = () => undefined,
    ) {
        const { session, program } = aws.session(isaac);
        Object.assign(session, {
            say: (line: string) => {
                aws.said.push(line);
                onSay();
            },
        });
        const [value, own] = values[verb]!;
        const answer = await runVerb(session, verb, value, { yes: true, ...own, ...options }).then(
            () => "done",
            (error: unknown) => String(error),
        );
        return { answer, runs: program.runs };
    }

    for (const { name } of changes)
        it(`is refused, and changes nothing: ${name}`, async () => {
            changedBy("9.0.0");
            const before = JSON.stringify(aws.account);
            const { answer, runs } = await run(name);
            expect(answer).to.contain(
                "workstation 9.0.0 changed stack dev last (Pulumi's last recorded update: 2026-11-30 06:31 UTC), and this " +
                    "checkout is the older " +
                    programVersion,
            );
            expect([runs, JSON.stringify(aws.account)]).to.deep.equal([0, before]);
            expect(process.env[permission]).to.equal(undefined);
        });

    it("runs with --allow-older, says so first, and permits the program the same version", async () => {
        changedBy("9.0.0");
        aws.said.length = 0;
        expect(await run("rebuild", { allowOlder: true })).to.deep.equal({
            answer: "done",
            runs: 1,
        });
        expect(aws.said[0]).to.contain("workstation 9.0.0 changed stack dev last; this older");
        expect(process.env[permission]).to.equal("9.0.0");
    });

    it("is refused when a newer checkout changes the stack before the user has answered", async () => {
        const { answer, runs } = await run("grow", {}, () => changedBy("9.0.0"));
        expect(answer).to.contain("workstation 9.0.0 changed stack dev last");
        expect(runs).to.equal(0);
    });

    it("is refused in spite of --allow-older when a still newer one does", async () => {
        changedBy("9.0.0");
        const onSay = () => {
            if (aws.said.at(-1)?.startsWith("Stack dev")) changedBy("9.1.0");
        };
        const { answer, runs } = await run("grow", { allowOlder: true }, onSay);
        expect(answer).to.contain("workstation 9.1.0 changed stack dev last");
        expect(runs).to.equal(0);
    });

    for (const [what, version, stack] of [
        ["its own version", programVersion, "dev"],
        ["an older version", "0.0.9", "dev"],
        ["a newer version, but of another stack", "9.0.0", "gpu"],
    ] as const)
        it(`runs where the tag holds ${what}`, async () => {
            changedBy(version, stack);
            expect((await run("grow")).answer).to.equal("done");
        });

    it("is told of a tag that holds no version, with --allow-older too", async () => {
        changedBy("newest");
        for (const allowOlder of [false, true])
            expect((await run("grow", { allowOlder })).answer).to.contain(
                'the tag workstation:version of vpc-ours is "newest"',
            );
    });
});
