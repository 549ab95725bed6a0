import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import type * as exitCodesModule from "../../../cli/exit-codes";
import type * as deploymentModule from "../../../cli/change/deployment";
import { Deployment } from "../../../cli/change/deployment";
import { PulumiFailed } from "../../../cli/errors/failure";

/** Stands in for a stack of the Automation API: notes the options, sends the events, and fails if told to. */
class FakeStack {
    options: Record<string, unknown> = {};
    resources: unknown[] | undefined = [];
    updates: unknown[] = [];

    constructor(
        readonly events: readonly unknown[] = [],
        readonly failure?: Error,
    ) {}

    private run(options: Record<string, unknown>): Promise<void> {
        this.options = options;
        const onEvent = options["onEvent"] as (event: EngineEvent) => void;
        for (const event of this.events) onEvent(event as EngineEvent);
        return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
    }

    up = (options: Record<string, unknown>) => this.run(options);
    destroy = (options: Record<string, unknown>) => this.run(options);
    exportStack = () => Promise.resolve({ version: 3, deployment: { resources: this.resources } });
    history = (...asked: unknown[]) => {
        this.options = { asked };
        return Promise.resolve(this.updates);
    };
}

/** The constructor is private, because `open` asks Pulumi for a stack. */
const deploymentOf = (stack: FakeStack, kind = Deployment) =>
    Reflect.construct(kind, [stack, () => undefined]) as Deployment;

/** Loads a module as a new process does: an exit code of Ctrl-C stays for the rest of a process, and tests share theirs. */
function loadedAgain(file: string): unknown {
    Reflect.deleteProperty(require.cache, require.resolve(file));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- not from ESM
    return require(file);
}

/** The error of a Pulumi command that ended with another code than 0. */
const ended = (stderr: string) =>
    Reflect.construct(CommandError, [{ toString: () => `code: 255\nstderr: ${stderr}` }]) as Error;

const diagnostic = (severity: string, message: string) => ({
    diagnosticEvent: { severity, message },
});
const opFailed = (urn: string) => ({ resOpFailedEvent: { metadata: { urn } } });

/** Returns how a run failed. */
async function failureOf(run: Promise<void>): Promise<PulumiFailed> {
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(PulumiFailed);
    return error as PulumiFailed;
}

describe("A deployment", () => {
    it("runs a plain `up` with nothing replaced, the stack's own file and no refresh", async () => {
        const stack = new FakeStack();
        await deploymentOf(stack).up();
        const { onEvent, onOutput, ...options } = stack.options;
        expect(typeof onEvent + typeof onOutput).to.equal("functionfunction");
        expect(options).to.deep.equal({
            color: "never",
            suppressProgress: true,
            suppressOutputs: true,
            refresh: false,
        });
    });

    it("hands on what to replace, another file and the refresh", async () => {
        const stack = new FakeStack();
        await deploymentOf(stack).up({ replace: ["urn:1"], configFile: "/tmp/x", refresh: true });
        expect(stack.options).to.include({ configFile: "/tmp/x", refresh: true });
        expect(stack.options["replace"]).to.deep.equal(["urn:1"]);
    });

    it("says of one that failed what the errors were, without Pulumi's marks of colour, and at which resources", async () => {
        const events = [
            diagnostic("warning", "mind the gap"),
            diagnostic("error", "<{%fg 1%}>VcpuLimitExceeded: no<{%reset%}>\n"),
            diagnostic("error", "update failed"),
            opFailed("urn:box"),
        ];
        const failure = await failureOf(deploymentOf(new FakeStack(events, ended("x"))).destroy());
        expect(failure).to.include({
            doing: "pulumi destroy",
            message: "VcpuLimitExceeded: no\nupdate failed",
        });
        expect(failure.failed).to.deep.equal(["urn:box"]);
        expect(failure.explained?.kind).to.equal("quota");
        expect(failure.said).to.equal("VcpuLimitExceeded: no");
    });

    it("says what Pulumi wrote where it reported no error", async () => {
        const stack = new FakeStack([], ended("error: no passphrase"));
        expect((await failureOf(deploymentOf(stack).up())).message).to.contain("no passphrase");
    });

    it("throws what is no failure of a command, and listens to Ctrl-C no longer", async () => {
        const before = process.listenerCount("SIGINT");
        const error: unknown = await deploymentOf(new FakeStack([], new TypeError("a bug")))
            .up()
            .catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(TypeError);
        expect(process.listenerCount("SIGINT")).to.equal(before);
    });

    it("ends with Ctrl-C's exit code what fails after Ctrl-C", async () => {
        const { codeOfFailure } = loadedAgain("../../../cli/exit-codes") as typeof exitCodesModule;
        const again = loadedAgain("../../../cli/change/deployment") as typeof deploymentModule;
        expect(codeOfFailure("refused")).to.equal(1);
        const stack = new FakeStack([], ended("update canceled"));
        const run = failureOf(deploymentOf(stack, again.Deployment).up());
        // mocha listens as well, and would end the tests.
        process.listeners("SIGINT").at(-1)!("SIGINT");
        expect((await run).message).to.contain("update canceled");
        expect(codeOfFailure("refused")).to.equal(130);
    });

    it("finds instances and volumes in the state, but none due for deletion", async () => {
        const stack = new FakeStack();
        const box = "aws:ec2/instance:Instance";
        stack.resources = [
            { type: box, urn: "urn:box", id: "i-1" },
            { type: box, urn: "urn:old", id: "i-0", delete: true },
            { type: box, urn: "urn:new" },
            { type: "aws:ebs/volume:Volume", urn: "urn:data", id: "vol-1" },
            { type: "aws:ec2transitgateway/instanceState:InstanceState", urn: "urn:s", id: "i-1" },
        ];
        expect([...(await deploymentOf(stack).inState())]).to.deep.equal([
            ["i-1", "urn:box"],
            ["vol-1", "urn:data"],
        ]);
        stack.resources = undefined; // a stack that was never brought up
        expect((await deploymentOf(stack).inState()).size).to.equal(0);
    });

    it("finds the user data of each member's box, and of none that is due for deletion", async () => {
        const stack = new FakeStack();
        const type = "aws:ec2/instance:Instance";
        const inputs = (member: string, userDataBase64?: string) => ({
            ...{ userDataBase64, tags: { "workstation:member": member } },
        });
        stack.resources = [
            { type, urn: "urn:new", inputs: inputs("ana", "new") },
            { type, urn: "urn:old", inputs: inputs("ana", "old"), delete: true },
            { type, urn: "urn:other", inputs: inputs("ben") },
            { type: "aws:ebs/volume:Volume", urn: "urn:data", inputs: inputs("cleo", "none") },
        ];
        expect([...(await deploymentOf(stack).userData())]).to.deep.equal([["ana", "new"]]);
    });

    it("finds the stack's bucket in the state, and none where it is due for deletion", async () => {
        const [type, id] = ["aws:s3/bucket:Bucket", "workstation-dev-shared-0a1b2c3"];
        const stack = new FakeStack();
        stack.resources = [{ type, urn: "urn:bucket", id }];
        expect(await deploymentOf(stack).bucket()).to.equal(id);
        stack.resources = [{ type, urn: "urn:bucket", id, delete: true }];
        expect(await deploymentOf(stack).bucket()).to.equal(undefined);
    });

    it("finds the settings of the last `up` that succeeded, if there was one", async () => {
        const stack = new FakeStack();
        expect(await deploymentOf(stack).lastGood()).to.equal(undefined);
        const config = { "workstation:os": { value: "al2023", secret: false } };
        stack.updates = [
            { kind: "update", result: "failed", config: {} },
            { kind: "destroy", result: "succeeded", config: {} },
            { kind: "update", result: "succeeded", config },
            { kind: "update", result: "succeeded", config: {} },
        ];
        expect(await deploymentOf(stack).lastGood()).to.deep.equal(config);
        expect(stack.options).to.deep.equal({ asked: [20, 1, false] });
    });
});
