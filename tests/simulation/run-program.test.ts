import { getCallerIdentity, getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import { Volume } from "@pulumi/aws/ebs";
import { Queue } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Refusal } from "../../settings/refusal";
import { runProgram } from "../../simulation/run-program";

const args = {
    project: "p",
    stack: "s",
    config: { "p:key": "value" },
    region: "eu-west-1",
};
type Program = Parameters<typeof runProgram>[0];
const runs = (program: () => unknown) =>
    runProgram((() => Promise.resolve(program())) as Program, args);

/** Returns the error that a program ends with. */
async function failureOf(program: () => unknown): Promise<Error> {
    try {
        await runs(program);
    } catch (error) {
        return error as Error;
    }
    throw new Error("the program did not fail");
}

const volume = { availabilityZone: "eu-west-1a", size: 5 };

class Shelf extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
        super("workstation:index:Shelf", name, {}, opts);
        new Volume(name, volume, { parent: this, protect: true, ignoreChanges: ["size"] });
        this.registerOutputs({});
    }
}

describe("runProgram", () => {
    it("gives the program its project, stack, configuration and region", async () => {
        const { outputs } = await runs(async () => ({
            at: `${pulumi.getProject()}/${pulumi.getStack()}`,
            key: new pulumi.Config().get("key"),
            region: (await getRegion()).region,
        }));
        expect(outputs).to.deep.equal({ at: "p/s", key: "value", region: "eu-west-1" });
    });

    it("resolves promises and outputs anywhere in the stack's outputs", async () => {
        const { outputs } = await runs(() => {
            const { id } = new Volume("v", volume);
            return { nested: [{ id }], later: Promise.resolve(1) };
        });
        expect(outputs).to.deep.equal({ nested: [{ id: "vol-v" }], later: 1 });
    });

    it("records each resource in the order of declaration, with its inputs and options", async () => {
        const { declared } = await runs(() => {
            new Shelf("a");
            new Volume("b", volume);
            return {};
        });
        expect([...declared.keys()].slice(-3)).to.deep.equal([
            "workstation:index:Shelf a",
            "aws:ebs/volume:Volume a",
            "aws:ebs/volume:Volume b",
        ]);
        const onShelf = declared.get("aws:ebs/volume:Volume a");
        expect(onShelf?.inputs).to.deep.equal(volume);
        expect(onShelf?.opts).to.deep.include({ protect: true, ignoreChanges: ["size"] });
        expect(declared.get("aws:ebs/volume:Volume b")?.opts.protect).to.equal(undefined);
    });

    it("records the parent of each resource, and none at the top", async () => {
        const { declared } = await runs(() => {
            new Shelf("inner", { parent: new Shelf("outer") });
            return {};
        });
        const parentOf = (key: string) => declared.get(key)?.parent;
        expect(parentOf("aws:ebs/volume:Volume inner")).to.equal("workstation:index:Shelf inner");
        expect(parentOf("workstation:index:Shelf inner")).to.equal("workstation:index:Shelf outer");
        expect(parentOf("workstation:index:Shelf outer")).to.equal(undefined);
    });

    it("records the resources that each one depends on", async () => {
        const { declared } = await runs(() => {
            const [a, b] = [new Volume("a", volume), new Volume("b", volume)];
            new Volume("one", volume, { dependsOn: a });
            new Volume("all", volume, { dependsOn: [a, b] });
            return {};
        });
        const after = (name: string) => declared.get(`aws:ebs/volume:Volume ${name}`)?.after;
        expect(after("a")).to.deep.equal([]);
        expect(after("one")).to.deep.equal(["aws:ebs/volume:Volume a"]);
        expect(after("all")).to.deep.equal(["aws:ebs/volume:Volume a", "aws:ebs/volume:Volume b"]);
    });

    it("waits for inputs that are still pending when the program returns", async () => {
        const { declared } = await runs(() => {
            const first = new Volume("first", volume);
            const slow = pulumi
                .output(new Promise<number>((resolve) => setTimeout(() => resolve(9), 30)))
                .apply((size) => size);
            new Volume("last", { availabilityZone: first.id, size: slow });
            return {};
        });
        expect(declared.get("aws:ebs/volume:Volume last")?.inputs).to.deep.equal({
            availabilityZone: "vol-first",
            size: 9,
        });
    });

    it("keeps nothing of one run for the next", async () => {
        await runs(() => ({ volume: new Volume("v", volume).id }));
        const { declared, outputs } = await runs(() => ({}));
        expect([...declared.keys()].filter((key) => key.startsWith("aws:"))).to.deep.equal([]);
        expect(outputs).to.deep.equal({});
    });

    it("fails on a lookup that it cannot answer, by token", async () => {
        const { message } = await failureOf(async () => {
            await getCallerIdentity();
            return {};
        });
        expect(message).to.match(/cannot answer aws:index\/getCallerIdentity:getCallerIdentity/);
    });

    it("fails on such a lookup even if its error is swallowed", async () => {
        const { message } = await failureOf(() => {
            getCallerIdentityOutput().accountId.apply((id) => id);
            return {};
        });
        expect(message).to.match(/cannot answer aws:index\/getCallerIdentity:getCallerIdentity/);
    });

    it("fails on a resource that it does not know, by type", async () => {
        const { message } = await failureOf(() => {
            new Queue("b");
            return {};
        });
        expect(message).to.match(/cannot answer aws:sqs\/queue:Queue/);
    });

    it("turns Pulumi's error without a stack trace into a refusal", async () => {
        const error = await failureOf(() => {
            throw new pulumi.RunError("run this");
        });
        expect(error).to.be.instanceOf(Refusal);
        expect(error.message).to.equal("run this");
    });

    it("passes on any other error unchanged", async () => {
        const bug = new TypeError("a bug");
        const error = await failureOf(() => {
            throw bug;
        });
        expect(error).to.equal(bug);
    });

    it("ends with an error thrown inside an apply, instead of waiting for ever", async () => {
        const failed = await failureOf(() => ({
            out: pulumi.output(1).apply(() => {
                throw new Refusal("there is no subnet there");
            }),
        }));
        expect(failed).to.be.instanceOf(Refusal);
        expect(failed.message).to.equal("there is no subnet there");
    });

    it("leaves no rejected promise behind, which would print the refusal twice", async () => {
        const unhandled: unknown[] = [];
        const listener = (reason: unknown) => unhandled.push(reason);
        process.on("unhandledRejection", listener);
        await failureOf(() => {
            throw new Refusal("once");
        });
        await new Promise((resolve) => setTimeout(resolve, 20));
        process.off("unhandledRejection", listener);
        expect(unhandled).to.deep.equal([]);
    });

    it("runs again after a failure", async () => {
        await failureOf(() => {
            throw new Error("first");
        });
        const { outputs } = await runs(() => ({ done: true }));
        expect(outputs).to.deep.equal({ done: true });
    });
});
