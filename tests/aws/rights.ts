import { lastLine } from "../../cli/rehearse/run";
import type { PolicyDocument } from "../../planning/policies/policy-document";
import { allows, type Call, type Target } from "../support/iam/evaluate";
import {
    boxes,
    boxRows,
    callRows,
    documentRows,
    type Row,
    tagRows,
    ways,
} from "../support/iam/rows";
import type { Context } from "../support/iam/values";
import type { Host } from "./host";

/** Every row that the unit tests hold to a policy, and whose it is. */
export function tables(): readonly {
    readonly who: string;
    readonly policy: PolicyDocument;
    readonly rows: readonly Row[];
}[] {
    const members = Object.entries(ways).map(([way, { policy, ...people }]) => ({
        ...{ who: `a member ${way}`, policy },
        rows: [...callRows(people), ...tagRows(people), ...documentRows(people)],
    }));
    return [...members, { who: "a box", policy: boxes, rows: boxRows() }];
}

/**
 * Asks AWS's policy simulator every row of the tables, and compares its answers with those of the tests' own evaluator.
 * It creates nothing and costs nothing. The simulator believes the tags and keys that it is told; that AWS fills them in,
 * only a stack with two members shows.
 *
 * @returns what differs, a sentence each; one sentence when AWS did not answer.
 */
export async function proveRights(host: Host): Promise<string[]> {
    const known = new Map<string, string>();
    const problems: string[] = [];
    let asked = 0;
    for (const { who, policy, rows } of tables()) {
        for (const { title, call } of rows) {
            if (host.stopping()) return [...problems, "stopped before every question was asked"];
            const decisions: string[] = [];
            for (const target of call.targets) {
                const question = JSON.stringify(inputOf(policy, call, target));
                const decision = known.get(question) ?? (await ask(question, host));
                if (decision instanceof Error) return [...problems, decision.message];
                known.set(question, decision);
                decisions.push(decision);
            }
            asked++;
            const theirs = decisions.every((it) => it === "allowed");
            const ours = allows(policy, call);
            if (theirs !== ours)
                problems.push(
                    `${who}: ${title}: this project's evaluator says ${ours ? "allowed" : "denied"}, ` +
                        `AWS's simulator ${decisions.join(", ")}`,
                );
        }
    }
    const held = `${asked} rows, in ${known.size} questions`;
    if (problems.length === 0) host.say(`holds: AWS's policy simulator agrees on ${held}`);
    return problems;
}

/** Returns one question as the AWS CLI reads it. Keys of one resource are no other resource's, so each is asked alone. */
function inputOf(policy: PolicyDocument, { action, context }: Call, { arn, context: own }: Target) {
    return {
        PolicyInputList: [JSON.stringify(policy)],
        ActionNames: [action],
        ResourceArns: [arn],
        ContextEntries: Object.entries({ ...context, ...own } as Context).map(([key, value]) => ({
            ContextKeyName: key,
            ContextKeyValues: typeof value === "string" ? [value] : value,
            ContextKeyType: typeOf(key, value),
        })),
    };
}

function typeOf(key: string, value: Context[string]): string {
    if (typeof value !== "string") return "stringList";
    return key === "ssm:SessionDocumentAccessCheck" ? "boolean" : "string";
}

/** Returns the simulator's word for its decision, or why there is none. */
async function ask(question: string, { call }: Host): Promise<string | Error> {
    const ran = await call("aws", [
        ...["iam", "simulate-custom-policy", "--cli-input-json", question],
        ...["--query", "EvaluationResults[0].EvalDecision", "--output", "json"],
    ]);
    if (ran.status !== 0)
        return new Error(
            `AWS's policy simulator did not answer, which needs iam:SimulateCustomPolicy: ${lastLine(ran)}`,
        );
    const decision = /^\s*"(\w+)"\s*$/.exec(ran.stdout)?.[1];
    return decision ?? new Error(`AWS's policy simulator answered ${ran.stdout || "nothing"}`);
}
