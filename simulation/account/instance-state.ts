import { start, stop } from "./instances";
import type { ResourceType } from "./resource-types";
import type { SimulatedAccount } from "./simulated-account";

/**
 * Exists in the provider only. The provider starts the instance, reuses its id, and deletes the resource without a
 * call to AWS (internal/service/ec2/ec2_instance_state.go in hashicorp/terraform-provider-aws, read on 2026-11-27).
 */
export const instanceState: ResourceType = "aws:ec2transitgateway/instanceState:InstanceState";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Starts or stops the box, as the inputs ask; a box already in that state is left alone.
 *
 * @throws AwsError when there is no such box.
 */
export function applyInstanceState(
    account: SimulatedAccount,
    inputs: Properties,
): { id: string; state: Properties } {
    const id = String(inputs["instanceId"]);
    if (inputs["state"] === "stopped") stop(account, id);
    else start(account, id);
    return { id, state: inputs };
}

/** Returns what a refresh finds; `undefined` when the box is gone. */
export function readInstanceState(account: SimulatedAccount, id: string) {
    const box = account.existing[id];
    if (box === undefined) return undefined;
    const { region, state } = box;
    const found = { instanceId: id, region, state: state["instanceState"] };
    return { id, inputs: found, state: found };
}
