import { expect } from "chai";
import { allows } from "../support/iam/evaluate";
import type { Host } from "./host";
import { answerAsAws, type SimulatorInput } from "./policy-simulator";
import { proveRights, tables } from "./rights";

/** Runs the step with a stand-in for the AWS CLI, which answers as `decide` says. */
async function proved(decide: (input: SimulatorInput) => string, stopAfter = Infinity) {
    const asked: SimulatorInput[] = [];
    const said: string[] = [];
    const host = {
        say: (line: string) => void said.push(line),
        stopping: () => asked.length >= stopAfter,
        call: (command: string, args: readonly string[]) => {
            expect([command, ...args.slice(0, 3)].join(" ")).to.equal(
                "aws iam simulate-custom-policy --cli-input-json",
            );
            const input = JSON.parse(args[3]!) as SimulatorInput;
            asked.push(input);
            const answer = decide(input);
            return Promise.resolve(
                answer.startsWith("An error")
                    ? { status: 254, stdout: "", stderr: `${answer}\n` }
                    : { status: 0, stdout: `${JSON.stringify(answer)}\n`, stderr: "" },
            );
        },
    } as unknown as Host;
    return { problems: await proveRights(host), asked, said };
}

describe("The question to AWS's policy simulator", () => {
    it("is asked for every row, each resource alone, and once where rows are alike", async () => {
        const { problems, asked, said } = await proved(answerAsAws);
        expect(problems).to.deep.equal([]);
        const rows = tables().flatMap((it) => it.rows);
        expect(said).to.deep.equal([
            `holds: AWS's policy simulator agrees on ${rows.length} rows, in ${asked.length} questions`,
        ]);
        const texts = asked.map((it) => JSON.stringify(it));
        expect(new Set(texts).size).to.equal(texts.length);
        const keys = asked.map(({ PolicyInputList, ActionNames, ResourceArns }) =>
            [PolicyInputList[0], ActionNames.join(), ResourceArns.join()].join(" "),
        );
        const known = new Set(keys);
        for (const { policy, rows: theirs } of tables()) {
            const text = JSON.stringify(policy);
            for (const { call, title } of theirs)
                for (const { arn } of call.targets)
                    expect(known.has([text, call.action, arn].join(" ")), title).to.be.true;
        }
    });

    it("covers own, others' and other stacks' boxes, changes of tags, and documents", () => {
        const titles = tables().flatMap(({ rows }) => rows.map(({ title }) => title));
        for (const part of [
            "may call ec2:StopInstances for stop on the box",
            "may not call ec2:StopInstances for stop on another member's box",
            "may not call ec2:StopInstances for stop on her box in another stack",
            "may not call ec2:CreateTags on i-0b, later",
            "may not begin a session with no document",
            "ssm:ListInstanceAssociations on i-0d of stack dev2",
        ])
            expect(titles).to.include(part);
        const rows = tables().flatMap((it) =>
            it.rows.map((row) => ({ ...row, policy: it.policy })),
        );
        for (const { title, policy, call, allowed } of rows)
            expect(allows(policy, call), title).to.equal(allowed);
    });

    it("says which row AWS lets through that ours does not, and which AWS refuses", async () => {
        const open = await proved(() => "allowed");
        expect(open.problems).to.include(
            "a member as an IAM user, with her own policy: may not call ec2:StopInstances for stop on another " +
                "member's box: this project's evaluator says denied, AWS's simulator allowed",
        );
        expect(open.said).to.deep.equal([]);
        const shut = await proved((input) =>
            input.ActionNames[0] === "ssm:ListInstanceAssociations"
                ? "implicitDeny"
                : answerAsAws(input),
        );
        expect(shut.problems).to.deep.equal([
            "a box: ssm:ListInstanceAssociations on i-0a of stack dev: this project's evaluator says allowed, " +
                "AWS's simulator implicitDeny",
        ]);
    });

    it("gives keys the types that IAM has for them", async () => {
        const { asked } = await proved(answerAsAws);
        const types = new Map(
            asked.flatMap(({ ContextEntries }) =>
                ContextEntries.map((it) => [it.ContextKeyName, it.ContextKeyType] as const),
            ),
        );
        expect(types.get("aws:TagKeys")).to.equal("stringList");
        expect(types.get("ssm:SessionDocumentAccessCheck")).to.equal("boolean");
        expect(types.get("ssm:resourceTag/workstation:member")).to.equal("string");
    });

    it("ends with one sentence when AWS does not answer, or somebody stops it", async () => {
        const denied = await proved(() => "An error occurred (AccessDenied): not authorized");
        expect(denied.problems).to.deep.equal([
            "AWS's policy simulator did not answer, which needs iam:SimulateCustomPolicy: " +
                "An error occurred (AccessDenied): not authorized",
        ]);
        expect(denied.asked).to.have.lengthOf(1);
        const stopped = await proved(answerAsAws, 3);
        expect(stopped.problems).to.deep.equal(["stopped before every question was asked"]);
    });
});
