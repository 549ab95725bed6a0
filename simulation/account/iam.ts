import type { Refused } from "./aws-error";
import type { ResourceType } from "./resource-types";
import { allOfType, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

export const managedPolicy = "aws:iam/policy:Policy" satisfies ResourceType;

/** IAM's limits: policies attached to one group or role, and the size of a document without blanks. */
const [mostAttached, mostCharacters] = [10, 6144];

/** Returns why IAM would refuse to create this managed policy, or `undefined`. */
export function refusesPolicy(account: SimulatedAccount, inputs: Inputs): Refused {
    const name = String(inputs["name"]);
    if (!/^[\w+=,.@-]{1,128}$/.test(name))
        return `ValidationError: The specified value for policyName is invalid: ${name}`;
    const twin = allOfType(account, managedPolicy).some(
        (it) => String(it.inputs["name"]).toLowerCase() === name.toLowerCase(),
    );
    if (twin) return `EntityAlreadyExists: A policy called ${name} already exists.`;
    return refusesDocument(inputs);
}

/** Returns why IAM would refuse a policy's document, or `undefined`. */
export function refusesDocument({ policy }: Inputs): Refused {
    const text = typeof policy === "string" ? policy : JSON.stringify(policy);
    return text.replace(/\s/g, "").length > mostCharacters
        ? `LimitExceeded: Cannot exceed quota for PolicySize: ${mostCharacters}`
        : undefined;
}

/** Returns why IAM would refuse to attach a policy to a group or a role, or `undefined`. */
export function refusesToAttachPolicy(
    type: ResourceType,
    kind: "group" | "role",
): (account: SimulatedAccount, inputs: Inputs) => Refused {
    return (account, inputs) => {
        const name = String(inputs[kind]);
        if (account.withoutPrincipals?.includes(`${kind}/${name}`) === true)
            return `NoSuchEntity: The ${kind} with name ${name} cannot be found.`;
        const attached = allOfType(account, type).filter((it) => it.inputs[kind] === name);
        const quota = kind === "group" ? "PoliciesPerGroup" : "PoliciesPerRole";
        return attached.length >= mostAttached
            ? `LimitExceeded: Cannot exceed quota for ${quota}: ${mostAttached}`
            : undefined;
    };
}
