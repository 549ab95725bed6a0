import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import type * as pulumi from "@pulumi/pulumi";
import { AsyncResource } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Questions } from "./until-online";

/** Returns the boxes that an association is for, from its inputs just before its creation. */
export function targetsOf(newInputs: unknown): readonly string[] {
    const { targets } = newInputs as { targets: readonly { values: readonly string[] }[] };
    return targets.flatMap(({ values }) => values);
}

/**
 * Makes a hook ask in the run that declared its resource. In a component package one process serves many runs, and the
 * engine calls a hook from outside all of them (Pulumi SDK 3.248.0, runtime/state.ts).
 */
export function inThisRun(hook: (args: pulumi.ResourceHookArgs) => Promise<void>) {
    return AsyncResource.bind(hook);
}

/** Returns how to ask AWS about one box. */
export function asking(id: string, options: pulumi.InvokeOptions): Questions {
    const filters = [
        { name: "InstanceIds", values: [id] },
        { name: "PingStatus", values: ["Online"] },
    ];
    return {
        box: () => ec2.getInstance({ instanceId: id }, options),
        online: async () => (await ssm.getInstances({ filters }, options)).ids.includes(id),
        pause: (seconds: number) => sleep(1000 * seconds),
    };
}
