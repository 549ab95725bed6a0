import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { setTimeout as sleep } from "node:timers/promises";
import { untilOnline } from "./until-online";
import type { Tags } from "../planning/tags";

export interface ReadinessArgs {
    /** Of a box that runs and has all that it cannot be ready without, the data volume above all. */
    readonly instanceId: pulumi.Input<string>;
    /** Its change proves the box again, for example after a resize in place. */
    readonly instanceType: string;
    readonly tags: Tags;
}

/** Longest the box may take, seconds. A GPU box pulls a training image of several GiB. */
const boxDeadline = 2700;
/** Systems Manager needs a moment to begin, and one to see the result. */
const grace = 600;

/**
 * Ends `pulumi up` only when the box's own self-test says ready, or fails it.
 *
 * Systems Manager runs the test on the box, so no port is opened and no key is held. The provider waits
 * for success only when the association is made. Hence the trigger: another box, or the same box as another
 * type, gets another association. And it goes before the data volume leaves its box, so that a box that gets
 * its volume back has to prove itself again. Costs nothing.
 */
export class Readiness extends pulumi.ComponentResource {
    constructor(name: string, args: ReadinessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:Readiness", name, {}, opts);
        const { instanceId, instanceType, tags } = args;
        const child = { parent: this };

        new ssm.Association(
            name,
            {
                name: "AWS-RunShellScript",
                targets: [{ key: "InstanceIds", values: [instanceId] }],
                parameters: {
                    commands: `/usr/local/bin/workstation-status --wait ${boxDeadline}`,
                    executionTimeout: String(boxDeadline + grace),
                },
                waitForSuccessTimeoutSeconds: boxDeadline + grace,
                tags: { ...tags, Name: name },
            },
            {
                ...child,
                // A hook of its own creation, because only the engine knows that there will be one: no preview and no
                // `up` that changes nothing asks, so a box that its user has stopped is in nobody's way.
                hooks: {
                    beforeCreate: [
                        async ({ newInputs }) => {
                            const { targets } = newInputs as Targeted;
                            for (const id of targets.flatMap(({ values }) => values))
                                await untilOnline(id, name, asking(id, child));
                        },
                    ],
                },
                // AWS may refuse a second association that says the same.
                deleteBeforeReplace: true,
                // The second is Pulumi's word for what failed as it was made. Pulumi would "update" it the next
                // time, for which the provider waits for nothing, and call a box ready that never was.
                replaceOnChanges: ["targets", "#initerror"],
                replacementTrigger: [instanceId, instanceType],
            },
        );
    }
}

/** Of the inputs of an association that is about to be made, what is resolved by then. */
interface Targeted {
    readonly targets: readonly { readonly values: readonly string[] }[];
}

function asking(id: string, options: pulumi.InvokeOptions) {
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
