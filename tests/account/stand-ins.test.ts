import { TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Answers, answersOf, type Question, questions } from "./support/ec2-questions";
import { emptyEmulator } from "./support/emulator";
import { differences, type StandInName } from "./support/known-differences";
import { emulated, pretended, simulated, type StandIn } from "./support/stand-ins";

const names = ["moto", "pretended", "simulated"] as const satisfies readonly StandInName[];

describe("What stands in for EC2", function () {
    this.timeout(600_000);

    const answers = {} as Record<StandInName, Answers>;
    before(async () => {
        const emulator = await emptyEmulator();
        const moto = emulator.front.client("us-east-1");
        const boxes = await makeBoxes(moto, "dev", ["ana", "ben", "cleo", "dan", "gone"]);
        const { id } = boxes.find(({ member }) => member === "gone")!;
        await moto.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
        const type = "t3a.large"; // the first of the committed stack
        const all: Record<StandInName, () => Promise<StandIn>> = {
            moto: () => Promise.resolve(emulated(emulator.url, boxes)),
            pretended: () => pretended(boxes, type),
            simulated: () => simulated(boxes, type),
        };
        for (const name of names) {
            const standIn = await all[name]();
            answers[name] = await answersOf(standIn).finally(() => standIn.end());
        }
    });

    for (const question of Object.keys(questions) as Question[])
        it(`answers alike, but for what is known: ${question}`, () => {
            const wrong = differences[question]?.wrong ?? {};
            const [first, ...others] = names.filter((name) => !(name in wrong));
            for (const other of others)
                expect(answers[other][question], other).to.deep.equal(answers[first!][question]);
            for (const name of names.filter((it) => it in wrong)) {
                expect(answers[name][question], name).to.deep.equal(wrong[name]);
                expect(wrong[name], "a difference").to.not.deep.equal(answers[first!][question]);
            }
        });
});
