import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { RuleId } from "./rule-ids";

/** What a rule looks at. A CrossGuard stack policy is given the same four, `inputs` as `props`. */
export interface Resource {
    readonly type: string;
    readonly name: string;
    /** Resolved inputs; empty for a component. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Options, which Pulumi's own mocks hide. */
    readonly opts: CustomResourceOptions;
}

export interface Violation {
    /** `type name` of the resource; the type alone when it is missing. */
    readonly resource: string;
    readonly message: string;
}

/** Pure, over the whole of a stack, so that a missing resource is seen too. */
export type Check = (declared: readonly Resource[]) => Violation[];

/** What the program promises. Ids of different tools that ask the same thing share one check. */
export interface HeldRule {
    readonly ids: readonly RuleId[];
    /** The promise in plain words, for the plan and the name of its test. */
    readonly title: string;
    readonly check: Check;
}

/** Type tokens that more than one file asks for. */
export const types = {
    instance: "aws:ec2/instance:Instance",
    volume: "aws:ebs/volume:Volume",
    lifecyclePolicy: "aws:dlm/lifecyclePolicy:LifecyclePolicy",
    vpc: "aws:ec2/vpc:Vpc",
    subnet: "aws:ec2/subnet:Subnet",
    route: "aws:ec2/route:Route",
    securityGroup: "aws:ec2/securityGroup:SecurityGroup",
    defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    association: "aws:ssm/association:Association",
    role: "aws:iam/role:Role",
} as const;

export function ofType(type: string, declared: readonly Resource[]): Resource[] {
    return declared.filter((resource) => resource.type === type);
}

export function violation({ type, name }: Resource, message: string): Violation {
    return { resource: `${type} ${name}`, message };
}

/** A rule about nothing would hold for ever: say so instead. */
export function missing(type: string): Violation {
    return { resource: type, message: "none is declared, so there is nothing to hold" };
}

/** Holds `fault` against every resource of a type, of which there must be one. */
export function each(
    type: string,
    fault: (inputs: Resource["inputs"]) => string | undefined,
): Check {
    return (declared) => {
        const found = ofType(type, declared);
        if (found.length === 0) return [missing(type)];
        return found.flatMap((resource) => {
            const message = fault(resource.inputs);
            return message === undefined ? [] : [violation(resource, message)];
        });
    };
}

/** Holds that no resource of these types is declared. */
export function none(forbidden: readonly string[], message: string): Check {
    return (declared) =>
        declared
            .filter(({ type }) => forbidden.includes(type))
            .map((resource) => violation(resource, message));
}

export function all(...checks: readonly Check[]): Check {
    return (declared) => checks.flatMap((check) => check(declared));
}

/** A list input, absent or not. */
export function listOf<T>(value: unknown): readonly T[] {
    return (value ?? []) as readonly T[];
}
