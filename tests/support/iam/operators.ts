import type { OneOrMore } from "../../../planning/policies/policy-document";
import { arnMatcher, type Context, matcher, several } from "./values";

/** Tells whether a request's value, or its absence, meets one condition; one of the policy's values is enough. */
type Operator = (
    given: OneOrMore | undefined,
    values: readonly string[],
    context: Context,
) => boolean;

const equals: Operator = (given, values, context) =>
    typeof given === "string" && values.some((value) => matcher(value, context, false)(given));

const bool: Operator = (given, values) =>
    typeof given === "string" &&
    values.some((value) => value.toLowerCase() === given.toLowerCase());

/** The operators that our policies use (IAM user guide, "Condition operators"). */
export const operators: Readonly<Record<string, Operator | undefined>> = {
    StringEquals: equals,
    StringLike: (given, values, context) =>
        typeof given === "string" && values.some((value) => matcher(value, context, true)(given)),
    ArnEquals: (given, values, context) =>
        typeof given === "string" && values.some((value) => arnMatcher(value, context)(given)),
    BoolIfExists: (...test) => test[0] === undefined || bool(...test),
    StringEqualsIfExists: (...test) => test[0] === undefined || equals(...test),
    Null: (given, values) => values.includes(String(given === undefined || given.length === 0)),
    "ForAllValues:StringEquals": (given, values, context) =>
        several(given ?? []).every((one) => equals(one, values, context)),
};
