import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { runVerb } from "./support/run-verb";
import { goThere, lists, notInWords, verbsAsTyped } from "./support/verbs-as-typed";

describe("A newcomer's verbs", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    beforeEach(async () => {
        emulator = await emptyEmulator();
    });

    const run = (name: string, env: Readonly<Record<string, string>> = {}) =>
        runVerb(verbsAsTyped[name]!, { env: { ...emulator.environment, ...env } });

    for (const name of Object.keys(verbsAsTyped)) {
        it(`${name} says how to log in where there are no credentials`, async () => {
            const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
            const { code, stdout, stderr } = await run(name, {
                ...none,
                AWS_EC2_METADATA_DISABLED: "true",
            });
            expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: "" });
            expect(stderr).to.match(/aws (sso login|configure)/);
            expect(stderr).to.not.match(notInWords);
        });

        it(`${name} says where it looked when there is no box`, async () => {
            const { code, stderr } = await run(name);
            expect(code, stderr).to.equal(lists.has(name) ? 0 : 1);
            expect(stderr).to.match(/there is no box/);
            expect(stderr).to.contain("us-east-1");
            expect(stderr).to.not.match(notInWords);
        });
    }

    it("that go to a box start none that is off where nobody can be asked, and name --yes", async () => {
        const client = emulator.front.client("us-east-1");
        const [box] = await makeBoxes(client, "dev", ["ana"]);
        await client.send(new StopInstancesCommand({ InstanceIds: [box!.id] }));
        emulator.front.forget();
        for (const name of goThere) {
            const { code, stdout, stderr } = await run(name);
            expect({ code, stdout }, `${name}: ${stderr}`).to.deep.equal({ code: 1, stdout: "" });
            expect(stderr, name).to.contain("--yes");
            expect(stderr, name).to.not.match(notInWords);
        }
        const called = emulator.front.calls.map((it) => it.operation);
        expect(called).to.not.include("StartInstances");
    });

    it("shell wants a terminal, and names the verb that needs none", async () => {
        const { code, stderr } = await runVerb(["shell"], { env: emulator.environment });
        expect(code).to.equal(1);
        expect(stderr).to.contain("needs a terminal").and.to.contain("ssh -- COMMAND");
    });
});
