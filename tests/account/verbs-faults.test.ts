import { expect } from "chai";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { type Fault } from "./support/faults";
import { runVerb } from "./support/run-verb";

/** What the user reads when a fault stays. */
const reads: readonly (readonly [Fault, RegExp])[] = [
    ["throttled", /AWS is throttling this account/],
    ["failing", /AWS itself has trouble at the moment/],
    ["turned away", /AWS itself has trouble at the moment/],
    ["expired", /your login has expired/],
    ["cut off", /AWS does not answer/],
    ["cut in the middle", /an answer of AWS broke off/],
    ["halved", /an answer of AWS broke off/],
];

const verbs: readonly (readonly string[])[] = [
    ["status"],
    ["stop", "--member", "ana", "--yes"],
    ["start", "--member", "ana"],
];

describe("A member's verbs under faults", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    before(async () => {
        emulator = await emptyEmulator();
        await makeBoxes(emulator.front.client("us-east-1"), "dev", ["ana", "ben"]);
    });
    beforeEach(async () => {
        await emulator.faults.clear();
        emulator.front.forget();
    });
    const run = (args: readonly string[]) => runVerb(args, { env: emulator.environment });

    for (const args of verbs) {
        const [verb = ""] = args;
        for (const [fault, sentence] of reads)
            it(`${verb} says what it means that calls are ${fault}, and the command to type next`, async () => {
                await emulator.faults.strike(fault);
                const { code, stdout, stderr } = await run(args);
                expect(stderr).to.match(sentence).and.to.contain(`npx workstation ${verb}`);
                expect(stderr).to.not.match(/\n +at |pulumi|hidden field/);
                expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
            });
    }

    for (const fault of ["throttled", "failing", "cut off", "cut in the middle", "slow"] as const)
        it(`status prints the boxes where its first two calls are ${fault}`, async () => {
            await emulator.faults.strike(fault, { times: 2 });
            expect(await run(["status"])).to.deep.equal({
                ...{ code: 0, stdout: "ana\nben\n", stderr: "" },
            });
            expect(await emulator.faults.struck()).to.equal(2);
        });

    it("stop stops the box where its answer is cut, and asks once more, which EC2 takes", async () => {
        await emulator.faults.strike("cut in the middle", {
            ...{ times: 1, operation: "StopInstances" },
        });
        const { code, stdout } = await run(["stop", "--member", "ana", "--yes"]);
        expect(stdout).to.contain("ana's box in dev is stopped");
        expect(code).to.equal(0);
        const asked = emulator.front.calls.filter((it) => it.operation === "StopInstances");
        expect(asked).to.have.length(2);
    });

    it("status without a network says so; it needs root, for a network namespace of its own", async () => {
        expect(process.getuid?.(), "run this lane as root: `sudo npm run test:account`").to.equal(
            0,
        );
        const environment: Record<string, string> = { ...emulator.environment };
        delete environment["AWS_ENDPOINT_URL"];
        const { code, stderr } = await runVerb(["status"], {
            ...{ within: ["unshare", "-n"], env: environment },
        });
        expect(stderr).to.contain("AWS does not answer: there is no network");
        expect(code).to.equal(1);
    });
});
