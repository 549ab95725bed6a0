import { expect } from "chai";
import { whoseJobs } from "../../../cli/jobs/member";
import { chooseQueue, queueOf } from "../../../cli/jobs/queues";
import { instanceTypesTag } from "../../../planning/tags";
import { tagsOfQueue } from "./pretend-account";
import { refusalOf } from "../../support/refusal-of";

const refused = (act: () => unknown) => refusalOf(act).message;
const tags = tagsOfQueue("spot");
const queueWith = (more: Record<string, string> = {}, state: "ENABLED" | "DISABLED" = "ENABLED") =>
    queueOf({
        jobQueueArn: "arn:q",
        jobQueueName: "q",
        state,
        priority: 1,
        computeEnvironmentOrder: [],
        tags: { ...tags, ...more },
    });

describe("a queue's tags", () => {
    it("say what the stack allows", () => {
        const queue = queueWith()!;
        expect(queue.instanceTypes).to.deep.equal(["g5.xlarge", "g4dn.xlarge"]);
        expect([queue.kind, queue.maxJobUsd, queue.enabled]).to.deep.equal(["spot", 50, true]);
    });

    it("make no queue of ours where one is missing or wrong", () => {
        for (const key of Object.keys(tags).filter((it) => it !== instanceTypesTag))
            expect(queueWith({ [key]: key.includes("max") ? "much" : "" }), key).to.equal(
                undefined,
            );
        expect(queueOf({} as never)).to.equal(undefined);
    });

    const at = { kind: "spot" as const, region: "us-east-1" };

    it("choose the queue of the only stack, or of the one that is named", () => {
        const [dev, gpu] = [queueWith()!, queueWith({ "workstation:stack": "gpu" })!];
        expect(chooseQueue([dev], at)).to.equal(dev);
        expect(chooseQueue([dev, gpu], { ...at, stack: "gpu" })).to.equal(gpu);
        expect(refused(() => chooseQueue([dev, gpu], at))).to.contain(
            "workstation/dev, workstation/gpu; add --stack",
        );
    });

    it("refuse where no queue takes the job, with what to do", () => {
        expect(refused(() => chooseQueue([], at))).to.contain(
            "no queue for jobs in us-east-1\nnext: add --region",
        );
        expect(refused(() => chooseQueue([queueWith()!], { ...at, stack: "x" }))).to.contain(
            "stacks with a queue here: dev",
        );
        expect(refused(() => chooseQueue([queueWith()!], { ...at, kind: "on-demand" }))).to.contain(
            "no on-demand queue now",
        );
        const disabled = queueWith({}, "DISABLED")!;
        expect(refused(() => chooseQueue([disabled], at))).to.contain("is disabled");
        // Runs are looked at and ended also where the queue takes no job.
        expect(chooseQueue([disabled], { region: at.region })).to.equal(disabled);
    });
});

describe("whose job it is", () => {
    const nobody = { env: {}, stored: () => undefined };

    it("is the option's, then the variable's, then the stored name's, then the answer's", async () => {
        const known = {
            env: { WORKSTATION_MEMBER: "ben" },
            stored: () => "cy",
            ask: () => Promise.resolve("di"),
        };
        expect(await whoseJobs("ana", known)).to.equal("ana");
        expect(await whoseJobs(undefined, known)).to.equal("ben");
        expect(await whoseJobs(undefined, { ...known, env: { WORKSTATION_MEMBER: "" } })).to.equal(
            "cy",
        );
        expect(await whoseJobs(undefined, { ...nobody, ask: known.ask })).to.equal("di");
    });

    it("is nobody's where nobody can be asked, or the name leads elsewhere in the bucket", async () => {
        const message = (act: Promise<unknown>) =>
            act.then(String, (error: Error) => error.message);
        expect(await message(whoseJobs(undefined, nobody))).to.contain("add --member NAME");
        expect(await message(whoseJobs("../ben", nobody))).to.contain('"../ben" cannot be');
    });
});
