import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { runVerb } from "./support/run-verb";

/** Each verb that asks AWS, as somebody types it who has read nothing. */
const verbs: Readonly<Record<string, readonly string[]>> = {
    status: ["status"],
    history: ["history"],
    cost: ["cost"],
    logs: ["logs"],
    start: ["start"],
    stop: ["stop", "--yes"],
    ssh: ["ssh", "--", "true"],
    "ssh-config": ["ssh-config", "--print"],
    desktop: ["desktop"],
    notebook: ["notebook"],
    tensorboard: ["tensorboard"],
    train: ["train", "--", "fit.py"],
    "train list": ["train", "list"],
    keep: ["keep", "4h"],
    metrics: ["metrics"],
    idle: ["idle"],
    copy: ["copy", "/etc/hostname", ":"],
    forward: ["forward", "8888"],
    code: ["code"],
    "status --live": ["status", "--live"],
};

/** They list what there is, and nothing is an answer. */
const lists = new Set(["status", "status --live", "cost", "ssh-config"]);

/** They go to the box, and start it first. */
const goThere = ["ssh", "desktop", "notebook", "tensorboard", "train", "copy", "forward", "code"];

/** What no message may hold: a stack trace, or an object that nobody put into words. */
const notInWords = /^ +at .*:\d+|\[object Object\]|undefined|UnhandledPromise/m;

describe("A newcomer's verbs", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    beforeEach(async () => {
        emulator = await emptyEmulator();
    });

    const run = (name: string, env: Readonly<Record<string, string>> = {}) =>
        runVerb(verbs[name]!, { env: { ...emulator.environment, ...env } });

    for (const name of Object.keys(verbs)) {
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
