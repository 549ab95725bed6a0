import { AwsError, start, stop } from "./account";
import type { ResourceType } from "./resource-types";
import { isRunning, type World } from "./world";

/**
 * Nothing that AWS has: the provider starts a box for it, gives it the box's own id, and forgets it without a
 * call (internal/service/ec2/ec2_instance_state.go in hashicorp/terraform-provider-aws, read on 2026-11-27).
 */
export const instanceState: ResourceType = "aws:ec2transitgateway/instanceState:InstanceState";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Starts the box that is to run, unless it does; stops one that is to be stopped.
 *
 * @throws AwsError when there is no such box.
 */
export function applyInstanceState(
    world: World,
    inputs: Properties,
): { id: string; state: Properties } {
    const id = String(inputs["instanceId"]);
    const box = world.existing[id];
    if (box === undefined) throw new AwsError(`InvalidInstanceID.NotFound: ${id} does not exist`);
    if (inputs["state"] === "stopped") stop(world, id);
    else if (!isRunning(box)) start(world, id);
    return { id, state: inputs };
}

/** What a refresh finds; `undefined` when the box is gone. */
export function readInstanceState(world: World, id: string) {
    const box = world.existing[id];
    if (box === undefined) return undefined;
    const { region, state } = box;
    const found = { instanceId: id, region, state: state["instanceState"] };
    return { id, inputs: found, state: found };
}
