import { unlessUnknown } from "./not-known-yet";
import {
    type Check,
    judged,
    listOf,
    missing,
    ofType,
    type Resource,
    types,
    type Violation,
} from "./rule";

/** Tests by operator, then by condition key. */
export type Condition = Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

interface RawStatement {
    readonly Effect?: string;
    readonly Action?: string | readonly string[];
    readonly NotAction?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
    readonly Condition?: Condition;
}

/** A statement that allows something. */
export interface Allowance {
    readonly actions: readonly string[];
    /** True for a statement that allows everything except the named actions. */
    readonly allBut: boolean;
    readonly resources: readonly string[];
    /** Trusted accounts, users and roles, in a role's trust policy; `*` is everybody. */
    readonly trusted: readonly string[];
    readonly condition: Condition | undefined;
}

/** Types that hold a policy document; inline role policies are read separately. */
const documentTypes: readonly string[] = [
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
];

/** Returns every statement that grants a permission, with its resource. */
export function permissions(
    declared: readonly Resource[],
): { readonly resource: Resource; readonly allowance: Allowance }[] {
    return declared.flatMap((resource) =>
        allowancesIn(resource).map((allowance) => ({ resource, allowance })),
    );
}

function allowancesIn({ type, inputs }: Resource): Allowance[] {
    const inline = listOf<{ readonly policy?: unknown }>(inputs["inlinePolicies"]);
    return [
        ...(documentTypes.includes(type) ? [inputs["policy"]] : []),
        ...inline.map(({ policy }) => policy),
    ].flatMap(allowancesOf);
}

/** Applies `fault` to every statement that grants a permission. At least one must exist. */
export function eachPermission(
    fault: (allowance: Allowance, holder: Resource) => string | undefined,
): Check {
    return (declared) => {
        const found = declared.flatMap((resource) =>
            faultsOf(
                resource,
                () => allowancesIn(resource),
                (allowance) => fault(allowance, resource),
            ),
        );
        if (found.length > 0 || permissions(declared).length > 0) return found;
        return [missing("aws:iam/rolePolicy:RolePolicy")];
    };
}

/** Applies `fault` to every statement that lets somebody assume a role. */
export function eachTrust(fault: (allowance: Allowance) => string | undefined): Check {
    return (declared) => {
        const roles = ofType(types.role, declared);
        if (roles.length === 0) return [missing(types.role)];
        return roles.flatMap((role) =>
            faultsOf(role, () => allowancesOf(role.inputs["assumeRolePolicy"]), fault),
        );
    };
}

/** Applies `fault` to every statement of the policies that log groups have. At least one must exist. */
export function eachLogPolicy(fault: (allowance: Allowance) => string | undefined): Check {
    return (declared) => {
        const policies = ofType(types.logPolicy, declared);
        if (policies.length === 0) return [missing(types.logPolicy)];
        return policies.flatMap((policy) =>
            faultsOf(policy, () => allowancesOf(policy.inputs["policyDocument"]), fault),
        );
    };
}

function faultsOf(
    resource: Resource,
    allowances: () => readonly Allowance[],
    fault: (allowance: Allowance) => string | undefined,
): Violation[] {
    return unlessUnknown(() =>
        allowances().flatMap((allowance) => judged(resource, () => fault(allowance))),
    );
}

/** Reads a policy document from JSON text or from an object, the form that the program uses. */
function allowancesOf(document: unknown): Allowance[] {
    if (document === undefined) return [];
    const parsed = typeof document === "string" ? (JSON.parse(document) as unknown) : document;
    const { Statement } = parsed as { Statement?: RawStatement | readonly RawStatement[] };
    return several(Statement)
        .filter(({ Effect }) => Effect !== "Deny")
        .map(({ Action, NotAction, Resource, Principal, Condition }) => ({
            actions: several(Action),
            allBut: NotAction !== undefined,
            resources: several(Resource),
            trusted: typeof Principal === "string" ? [Principal] : several(Principal?.["AWS"]),
            condition: Condition,
        }));
}

export function several<T>(value: T | readonly T[] | undefined): readonly T[] {
    if (value === undefined) return [];
    return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** Tells whether a statement applies to every resource, without a condition. */
export function isUnbounded({ resources, condition }: Allowance): boolean {
    return condition === undefined && resources.includes("*");
}

/** Returns the first of `dangerous` that the statement allows. Wildcards are read as in IAM. */
export function firstAllowed(
    { actions, allBut }: Allowance,
    dangerous: readonly string[],
): string | undefined {
    const patterns = actions.map(
        (action) => new RegExp(`^${action.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i"),
    );
    return dangerous.find((action) => allBut || patterns.some((pattern) => pattern.test(action)));
}
