import type { Violation } from "./rule";

/** Exceptions from one rule in a team's policy configuration: `type name` of a resource to the reason. */
export type ConfiguredExceptions = Readonly<Record<string, string>>;

/** The shape that Pulumi checks a rule's part of the policy configuration against. */
export const configSchema = {
    properties: {
        exceptions: {
            type: "object",
            description: "resources that may break this rule, each with the reason",
            additionalProperties: { type: "string" },
        },
    },
} as const;

/** Returns the violations that no exception covers. An exception without a reason covers nothing, and is told so. */
export function notExcepted(
    violations: readonly Violation[],
    exceptions: ConfiguredExceptions = {},
): Violation[] {
    return violations.flatMap((violation) => {
        const { resource, message } = violation;
        const reason = exceptions[resource];
        if (reason === undefined) return [violation];
        if (reason.trim() !== "") return [];
        const refusal = `The exception for it gives no reason, so it does not count: write "${resource}": "why"`;
        return [{ ...violation, message: `${message}. ${refusal}` }];
    });
}
