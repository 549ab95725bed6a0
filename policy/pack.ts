import {
    PolicyPack,
    type ResourceValidation,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type StackValidationArgs,
    type StackValidationPolicy,
} from "@pulumi/policy";
import { type ConfiguredExceptions, configSchema, notExcepted } from "./configured";
import { heldRules } from "./held";
import { inputsOf } from "./inputs";
import { notConcernedRules } from "./not-concerned";
import { unlessUnknown } from "./not-known-yet";
import type { HeldRule, Resource, Violation } from "./rule";

/** Remembers each resource, and judges them together at the end. */
type Policy = ResourceValidationPolicy & StackValidationPolicy;

const rules = [...heldRules, ...notConcernedRules];

/** A rule is called by its first id, here and in a team's policy configuration. */
const nameOf = ({ ids: [first] }: HeldRule) => String(first);

/**
 * Resources as the program registered them, by URN. The rules judge a whole stack by its inputs, and a stack policy
 * gets the outputs, of which a preview knows fewer and AWS adds its own.
 */
const registered = new Map<string, ResourceValidationArgs>();

// Each policy remembers, because a team may disable any one of them.
const validateResource: ResourceValidation = (args) => {
    registered.set(args.urn, args);
};

/** Returns the stack's own resources. One that it only reads was never registered. */
function declaredIn({ resources }: StackValidationArgs): Resource[] {
    return resources.flatMap((resource) => {
        const { urn, type, name, propertyDependencies } = resource;
        const seen = registered.get(urn);
        if (seen === undefined) return [];
        const sources = Object.fromEntries(
            Object.entries(propertyDependencies).map(([property, from]) => [
                property,
                from.map((source) => source.urn),
            ]),
        );
        const { ignoreChanges } = seen.opts;
        return [
            {
                type,
                name,
                inputs: inputsOf(resource, seen.props, sources),
                opts: { ignoreChanges },
            },
        ];
    });
}

const findings = ({ check }: HeldRule, declared: readonly Resource[]): Violation[] =>
    unlessUnknown(() => check(declared));

/** Returns the URN of the resource that a violation names; none when the resource is missing. */
function urnOf({ resource }: Violation, { resources }: StackValidationArgs): string | undefined {
    return resources.find(({ type, name }) => `${type} ${name}` === resource)?.urn;
}

function policyOf(rule: HeldRule): Policy {
    const { title, advisory } = rule;
    const warning = advisory === undefined ? "" : ` (a warning only: ${advisory})`;
    return {
        name: nameOf(rule),
        description: title,
        enforcementLevel: advisory === undefined ? "mandatory" : "advisory",
        configSchema,
        validateResource,
        validateStack(args, report) {
            const { exceptions } = args.getConfig<{ exceptions?: ConfiguredExceptions }>();
            const found = findings(rule, declaredIn(args));
            const broken = found.filter(({ unjudged }) => unjudged === undefined);
            for (const violation of notExcepted(broken, exceptions)) {
                const { resource, message } = violation;
                report(`${resource}: ${message}${warning}`, urnOf(violation, args));
            }
            if (found.length > 0 && found.every(({ unjudged }) => unjudged === "none declared")) {
                args.notApplicable("the stack declares nothing that this rule is about");
            }
        },
    };
}

/** Says which values a preview could not judge, each once, with the rules that wait for it. */
const notKnownYet: Policy = {
    name: "not-known-yet",
    description:
        "a preview cannot check a value that is known only when Pulumi creates the resources",
    enforcementLevel: "advisory",
    validateResource,
    validateStack(args, report) {
        const declared = declaredIn(args);
        const waiting = new Map<string, { violation: Violation; names: string[] }>();
        for (const rule of rules) {
            for (const violation of findings(rule, declared)) {
                if (violation.unjudged !== "not known yet") continue;
                const value = `${violation.message} of ${violation.resource}`;
                const { names } = waiting.get(value) ?? { names: [] };
                waiting.set(value, { violation, names: [...new Set([...names, nameOf(rule)])] });
            }
        }
        for (const [value, { violation, names }] of waiting) {
            const when = "`pulumi up` checks it when everything has been created";
            report(`${value}, for ${names.join(", ")}; ${when}`, urnOf(violation, args));
        }
    },
};

new PolicyPack("workstation", { policies: [...rules.map(policyOf), notKnownYet] });
