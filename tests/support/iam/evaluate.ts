import type {
    OneOrMore,
    PolicyDocument,
    Statement,
} from "../../../planning/policies/policy-document";
import { operators } from "./operators";
import { callerKeys, kinds, multivalued, reference, type Supported } from "./reference";
import { arnMatcher, type Context, several, variablesIn } from "./values";

/** One resource that IAM checks for a call, with the keys that it brings. */
export interface Target {
    readonly arn: string;
    readonly context?: Context;
}

/** A call as IAM sees it. An action without resources has the target `*`. */
export interface Call {
    readonly action: string;
    readonly targets: readonly Target[];
    /** Keys of the caller and of the request. */
    readonly context: Context;
}

/**
 * Tells whether an identity's policy lets a call through: every target needs a statement that allows it (IAM user guide,
 * "Policy evaluation logic"). It knows what our policies use and no more.
 *
 * @throws Error for an action, operator, key or variable that it does not know, or that AWS would not match: a policy
 * must not pass a test because the test did not understand it.
 */
export function allows(policy: PolicyDocument, { action, targets, context }: Call): boolean {
    policy.Statement.forEach(refuseUnknown);
    const supported = supportOf(action);
    if (targets.length === 0) throw new Error(`${action}: a call has one target at least`);
    return targets.every(({ arn, context: own = {} }) => {
        const keys = keysOf(supported, arn);
        for (const key of Object.keys({ ...context, ...own }))
            if (!isAmong(key, keys)) throw new Error(`${action} on ${arn} brings no ${key}`);
        const request = lowerKeys({ ...context, ...own });
        return policy.Statement.some(
            (statement) =>
                statement.Action.includes(action) &&
                several(statement.Resource).some((it) => arnMatcher(it, request)(arn)) &&
                conditionsOf(statement).every(({ operator, key, values }) =>
                    operators[operator]!(request[key.toLowerCase()], values, request),
                ),
        );
    });
}

/** @throws Error for a statement that AWS would refuse, or that would not do what it says. */
function refuseUnknown(statement: Statement): void {
    const { Sid, Action, Resource } = statement;
    const refuse = (what: string) => {
        throw new Error(`${Sid}: ${what}`);
    };
    if (!/^[A-Za-z0-9]+$/.test(Sid)) refuse("IAM takes letters and digits in a Sid");
    for (const action of Action) {
        const supported = supportOf(action);
        for (const pattern of several(Resource)) {
            if (/\$\{/.test(pattern.split(":").slice(0, 5).join(":")))
                refuse(`${pattern} has a variable before its fifth colon`);
            const known = supported.kinds.some((kind) => kinds[kind].arn.test(pattern));
            if (pattern !== "*" && !known) refuse(`${action} has no resource ${pattern}`);
            const keys = keysOf(supported, pattern);
            for (const { operator, key, values } of conditionsOf(statement)) {
                if (operators[operator] === undefined) refuse(`unknown operator ${operator}`);
                if (!isAmong(key, keys)) refuse(`${action} on ${pattern} has no key ${key}`);
                const many = multivalued.includes(key.toLowerCase());
                if (operator !== "Null" && many !== operator.startsWith("For"))
                    refuse(`${operator} does not suit ${key}`);
                for (const name of values.flatMap(variablesIn))
                    if (!isAmong(name, keys)) refuse(`${action} has no variable \${${name}}`);
            }
            for (const name of variablesIn(pattern))
                if (!isAmong(name, keys)) refuse(`${action} has no variable \${${name}}`);
        }
    }
}

function supportOf(action: string): Supported {
    const supported = reference[action];
    if (supported === undefined) throw new Error(`${action} is not in the reference`);
    return supported;
}

/** Every key that a request with this action on this resource may have. */
function keysOf({ kinds: names, keys, untagged }: Supported, arn: string): string[] {
    const own = names.filter((name) => kinds[name].arn.test(arn));
    const tags = own.flatMap((name): readonly string[] => kinds[name].keys);
    return [...callerKeys, ...keys, ...(untagged === true ? [] : tags)];
}

function isAmong(key: string, keys: readonly string[]): boolean {
    const name = key.toLowerCase();
    return keys.some((known) =>
        known.endsWith("*")
            ? name.startsWith(known.slice(0, -1).toLowerCase())
            : name === known.toLowerCase(),
    );
}

/** Names of condition keys, tags' among them, are the same in any case (IAM user guide, "Condition"). */
function lowerKeys(context: Context): Context {
    const entries = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]);
    return Object.fromEntries(entries) as Context;
}

function conditionsOf({ Condition = {} }: Statement) {
    return Object.entries(Condition).flatMap(([operator, tests]) =>
        Object.entries(tests).map(([key, values]: [string, OneOrMore]) => ({
            ...{ operator, key },
            values: several(values),
        })),
    );
}
