import { found } from "./aws-error";
import { instance } from "./resource-types";
import type { Existing, SimulatedAccount } from "./simulated-account";
import { tellTags } from "./state-events";

export type Tags = Readonly<Record<string, string>>;

/** Returns a resource's tags, which the program's lookups, a refresh and EC2's own API all read here. */
export function tagsOf({ inputs }: Pick<Existing, "inputs">): Tags {
    return (inputs["tags"] ?? {}) as Tags;
}

/** Replaces a resource's tags; EventBridge hears of an instance's. @throws AwsError when there is no such resource. */
export function retag(account: SimulatedAccount, id: string, change: (tags: Tags) => Tags): void {
    const resource = found(account, id);
    const tags = change(tagsOf(resource));
    const changed = {
        ...resource,
        inputs: { ...resource.inputs, tags },
        state: { ...resource.state, tags },
    };
    account.existing[id] = changed;
    if (resource.type === instance) tellTags(account, changed, tagsOf(resource));
}
