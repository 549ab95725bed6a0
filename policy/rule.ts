import type { CustomResourceOptions } from "@pulumi/pulumi";
import { unlessUnknown } from "./not-known-yet";
import type { RuleId } from "./rule-ids";

/** One resource as a rule sees it, in the plan and in the policy pack. */
export interface Resource {
    readonly type: string;
    readonly name: string;
    /** Inputs; empty for a component. In a preview, reading one that Pulumi learns later throws `NotKnownYet`. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Resource options, which Pulumi's own mocks hide. */
    readonly opts: CustomResourceOptions;
}

export interface Violation {
    /** `type name` of the resource; the type alone when it is missing. */
    readonly resource: string;
    readonly message: string;
    /**
     * Why this is no verdict. The plan counts it as broken all the same, because a rule about nothing would always
     * pass. The policy pack refuses no stack for it.
     */
    readonly unjudged?: "none declared" | "not known yet";
}

/** A pure function over a whole stack, so that it notices a missing resource too. */
export type Check = (declared: readonly Resource[]) => Violation[];

/** A rule that the program promises to satisfy. Ids of different tools for the same demand share one check. */
export interface HeldRule {
    readonly ids: readonly RuleId[];
    /** The promise in plain words, for the plan and the name of its test. */
    readonly title: string;
    /** Why the policy pack only warns of a stack that breaks it. @default the pack refuses the stack */
    readonly advisory?: string;
    readonly check: Check;
}

/** Type tokens that more than one file uses. */
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
    document: "aws:ssm/document:Document",
    role: "aws:iam/role:Role",
    bucket: "aws:s3/bucket:Bucket",
    logGroup: "aws:cloudwatch/logGroup:LogGroup",
    launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
    computeEnvironment: "aws:batch/computeEnvironment:ComputeEnvironment",
    eip: "aws:ec2/eip:Eip",
    natGateway: "aws:ec2/natGateway:NatGateway",
    logPolicy: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
} as const;

export function ofType(type: string, declared: readonly Resource[]): Resource[] {
    return declared.filter((resource) => resource.type === type);
}

export function violation({ type, name }: Resource, message: string): Violation {
    return { resource: `${type} ${name}`, message };
}

/** Reports a missing type of resource: a rule about nothing would always pass. */
export function missing(type: string): Violation {
    return {
        resource: type,
        message: "none is declared, so there is nothing to check",
        unjudged: "none declared",
    };
}

/** Returns what was found in a stack, or that it declares nothing of the type that a rule is about. */
export function orMissing(
    type: string,
    declared: readonly Resource[],
    found: Violation[],
): Violation[] {
    return found.length > 0 || ofType(type, declared).length > 0 ? found : [missing(type)];
}

/** Applies `fault` to every resource of a type. At least one must exist. */
export function each(
    type: string,
    fault: (inputs: Resource["inputs"]) => string | undefined,
): Check {
    return (declared) => {
        const found = ofType(type, declared);
        if (found.length === 0) return [missing(type)];
        return found.flatMap((resource) => judged(resource, () => fault(resource.inputs)));
    };
}

/** Applies `fault` to every resource of a type that not every stack has. */
export function eachIfAny(
    type: string,
    fault: (inputs: Resource["inputs"]) => string | undefined,
): Check {
    return (declared) =>
        ofType(type, declared).flatMap((resource) =>
            judged(resource, () => fault(resource.inputs)),
        );
}

/** Returns the fault of one resource, as a list for `flatMap`. */
export function judged(resource: Resource, fault: () => string | undefined): Violation[] {
    return unlessUnknown(() => {
        const message = fault();
        return message === undefined ? [] : [violation(resource, message)];
    });
}

/** Checks that no resource of these types is declared. */
export function none(forbidden: readonly string[], message: string): Check {
    return (declared) =>
        declared
            .filter(({ type }) => forbidden.includes(type))
            .map((resource) => violation(resource, message));
}

export function all(...checks: readonly Check[]): Check {
    return (declared) => checks.flatMap((check) => unlessUnknown(() => check(declared)));
}

/** Returns a list input; an absent one is empty. */
export function listOf<T>(value: unknown): readonly T[] {
    return (value ?? []) as readonly T[];
}
