import { type Check, listOf, missing, ofType, type Resource, types, violation } from "./rule";

interface RawStatement {
    readonly Effect?: string;
    readonly Action?: string | readonly string[];
    readonly NotAction?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
    readonly Condition?: unknown;
}

/** A statement that allows something. */
export interface Allowance {
    readonly actions: readonly string[];
    /** True for a statement that allows all but what it names. */
    readonly allBut: boolean;
    readonly resources: readonly string[];
    /** Accounts, users and roles that are trusted, in a role's trust policy; `*` is everybody. */
    readonly trusted: readonly string[];
    readonly conditional: boolean;
}

/** Where policies with permissions are written, beside the inline ones of a role. */
const documentTypes: readonly string[] = [
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
];

/** Every statement that grants a permission, with the resource that it is written in. */
export function permissions(
    declared: readonly Resource[],
): { readonly resource: Resource; readonly allowance: Allowance }[] {
    const isDocument = ({ type }: Resource) => documentTypes.includes(type);
    const holdsSome = (resource: Resource) =>
        isDocument(resource) || resource.inputs["inlinePolicies"] !== undefined;
    return declared.filter(holdsSome).flatMap((resource) => {
        const { inputs } = resource;
        const inline = listOf<{ readonly policy?: unknown }>(inputs["inlinePolicies"]);
        return [
            ...(isDocument(resource) ? [inputs["policy"]] : []),
            ...inline.map(({ policy }) => policy),
        ].flatMap((document) =>
            allowancesOf(document).map((allowance) => ({ resource, allowance })),
        );
    });
}

/** Holds `fault` against every statement that grants a permission, of which there must be one. */
export function eachPermission(fault: (allowance: Allowance) => string | undefined): Check {
    return (declared) => {
        const granted = permissions(declared);
        if (granted.length === 0) return [missing("aws:iam/rolePolicy:RolePolicy")];
        return granted.flatMap(({ resource, allowance }) => {
            const message = fault(allowance);
            return message === undefined ? [] : [violation(resource, message)];
        });
    };
}

/** Holds `fault` against every statement that lets somebody take a role. */
export function eachTrust(fault: (allowance: Allowance) => string | undefined): Check {
    return (declared) => {
        const roles = ofType(types.role, declared);
        if (roles.length === 0) return [missing(types.role)];
        return roles.flatMap((role) =>
            allowancesOf(role.inputs["assumeRolePolicy"]).flatMap((allowance) => {
                const message = fault(allowance);
                return message === undefined ? [] : [violation(role, message)];
            }),
        );
    };
}

/** A policy document is JSON text or, as the program writes it, the object itself. */
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
            conditional: Condition !== undefined,
        }));
}

function several<T>(value: T | readonly T[] | undefined): readonly T[] {
    if (value === undefined) return [];
    return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** True for a statement whose resource is everything, and which no condition narrows. */
export function isUnbounded({ resources, conditional }: Allowance): boolean {
    return !conditional && resources.includes("*");
}

/** The first of `dangerous` that the statement allows, wildcards read as IAM reads them. */
export function firstAllowed(
    { actions, allBut }: Allowance,
    dangerous: readonly string[],
): string | undefined {
    const patterns = actions.map(
        (action) => new RegExp(`^${action.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i"),
    );
    return dangerous.find((action) => allBut || patterns.some((pattern) => pattern.test(action)));
}
