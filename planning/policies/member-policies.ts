import { eachMember, type MemberAccess } from "../../settings/member-access";
import { Refusal } from "../../settings/refusal";
import type { SharedData } from "../../settings/shared-data";
import { memberTag, type Tags } from "../tags";
import { memberPolicy, whoeverCalls } from "./member-policy";
import { type PolicyDocument, policyLimits } from "./policy-document";

/** A managed policy for one member, or for all of them, and the group or role that gets it. */
export interface PlannedPolicy {
    /** IAM's name of it, which permission sets repeat. */
    readonly name: string;
    readonly path: string;
    readonly document: PolicyDocument;
    readonly tags: Tags;
    readonly attachTo?: { readonly kind: "group" | "role"; readonly name: string };
}

/**
 * Plans the policies of a stack's members; none without `memberAccess`. A group that several people share gets one policy for
 * all. It cannot have one for each, because everybody in it would then have everybody's boxes.
 *
 * @throws Refusal for a name that IAM does not take.
 */
export function planMemberPolicies(
    access: MemberAccess | undefined,
    members: readonly string[],
    of: OfStack,
): PlannedPolicy[] {
    const planned = access === undefined ? [] : policiesFor(access, members, of);
    planned.forEach(refuseLongName);
    return planned;
}

interface OfStack {
    readonly project: string;
    readonly stack: string;
    readonly tags: Tags;
    readonly sharedData?: SharedData | undefined;
}

function policiesFor(
    access: MemberAccess,
    members: readonly string[],
    { project, stack, tags, sharedData }: OfStack,
): PlannedPolicy[] {
    const all = `${project}-${stack}`;
    if (access.kind !== "path" && !access.name.includes(eachMember)) {
        const document = memberPolicy(project, stack, whoeverCalls, sharedData);
        return [{ name: all, path: "/", document, tags, attachTo: access }];
    }
    return members.map((member) => ({
        // A dash would make ana-b of the stack dev and b of the stack dev-ana the same policy.
        name: `${all}@${member}`,
        document: memberPolicy(project, stack, member, sharedData),
        tags: { ...tags, [memberTag]: member },
        ...(access.kind === "path"
            ? { path: access.path }
            : {
                  path: "/",
                  attachTo: {
                      kind: access.kind,
                      name: access.name.replaceAll(eachMember, member),
                  },
              }),
    }));
}

function refuseLongName({ name }: PlannedPolicy): void {
    if (name.length <= policyLimits.name) return;
    throw new Refusal(
        `the policy ${name} would have a name of ${name.length} characters, and IAM takes ${policyLimits.name}; ` +
            "give the stack or the member a shorter name, or remove memberAccess",
    );
}
