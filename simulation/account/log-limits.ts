import type { Refused } from "./aws-error";
import { eventTarget, logPolicy } from "./resource-types";
import { allOfType, type Existing, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/** EventBridge's default quota, characters (EventBridge quotas, 2026-11). */
const longestPattern = 2048;
/** Policies of a region that belong to no log group (CloudWatch Logs API reference, `PutResourcePolicy`, 2026-11). */
const accountPolicies = 10;
/** Days that CloudWatch Logs may keep an event (CloudWatch Logs API reference, `PutRetentionPolicy`, 2026-11); 0 is for ever. */
const retentions: readonly number[] = [
    ...[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557],
    ...[2922, 3288, 3653],
];

export function refusesRule(_account: SimulatedAccount, { eventPattern }: Inputs): Refused {
    return String(eventPattern).length > longestPattern
        ? "LimitExceededException: The requested resource exceeds the maximum number allowed."
        : undefined;
}

/** A log group gives EventBridge its permission itself; a role is refused (hashicorp/terraform#16929). */
export function refusesTarget(_account: SimulatedAccount, { arn, roleArn }: Inputs): Refused {
    return roleArn === undefined
        ? undefined
        : `ValidationException: RoleArn is not supported for target ${String(arn)}.`;
}

export function refusesLogGroup(_account: SimulatedAccount, inputs: Inputs): Refused {
    const days = Number(inputs["retentionInDays"] ?? 0);
    return retentions.includes(days)
        ? undefined
        : `InvalidParameterException: Value '${days}' at 'retentionInDays' failed to satisfy constraint`;
}

/**
 * A log group has one policy, which changes only for somebody who names its revision; the provider names none when it
 * creates one. That AWS refuses a second is known (hashicorp/terraform-provider-aws#47111), with which code is not.
 */
export function refusesLogPolicy(
    account: SimulatedAccount,
    { resourceArn }: Inputs,
    region: string,
): Refused {
    const others = allOfType(account, logPolicy).filter((it) => it.region === region);
    const same = others.filter(({ inputs }) => inputs["resourceArn"] === resourceArn);
    if (resourceArn !== undefined)
        return same.length === 0
            ? undefined
            : "OperationAbortedException: the revision of the resource policy is not the expected one";
    return same.length < accountPolicies
        ? undefined
        : "LimitExceededException: Resource limit exceeded.";
}

/** EventBridge deletes no rule that has a target. */
export function hasTarget(account: SimulatedAccount, { state, region }: Existing): Refused {
    return allOfType(account, eventTarget).some(
        (it) => it.region === region && it.inputs["rule"] === state["name"],
    )
        ? "ValidationException: Rule can't be deleted since it has targets."
        : undefined;
}
