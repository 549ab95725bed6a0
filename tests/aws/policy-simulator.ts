import type { PolicyDocument } from "../../planning/policies/policy-document";
import { allows } from "../support/iam/evaluate";
import type { Context } from "../support/iam/values";

/** What `aws iam simulate-custom-policy --cli-input-json` reads, as far as the acceptance test writes it. */
export interface SimulatorInput {
    readonly PolicyInputList: readonly string[];
    readonly ActionNames: readonly string[];
    readonly ResourceArns: readonly string[];
    readonly ContextEntries: readonly {
        readonly ContextKeyName: string;
        readonly ContextKeyValues: readonly string[];
        readonly ContextKeyType: string;
    }[];
}

/** Stands in for AWS's policy simulator: returns its word for the decision about one resource. */
export function answerAsAws(input: SimulatorInput): string {
    const policy = JSON.parse(input.PolicyInputList[0]!) as PolicyDocument;
    const entries = input.ContextEntries.map(
        ({ ContextKeyName: key, ContextKeyValues: values, ContextKeyType: type }) =>
            [key, type === "stringList" ? values : values[0]!] as const,
    );
    const [action, arn] = [input.ActionNames[0]!, input.ResourceArns[0]!];
    const context = Object.fromEntries(entries) as Context;
    return allows(policy, { action, targets: [{ arn, context }], context: {} })
        ? "allowed"
        : "implicitDeny";
}
