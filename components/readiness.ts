import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { asking, inThisRun, targetsOf } from "./asking";
import { type Found, untilOnline } from "./until-online";
import type { Tags } from "../planning/tags";

export interface ReadinessArgs {
    /** A running box with everything it needs to be ready, above all its data volume. */
    readonly instanceId: pulumi.Input<string>;
    /** A change of it tests the box again, for example after a resize in place. */
    readonly instanceType: string;
    readonly tags: Tags;
}

/** Longest time the box may take, in seconds. A GPU box pulls a training image of several GiB. */
const boxDeadline = 2700;
/** Extra seconds for Systems Manager to begin, and to see the result. */
const grace = 600;

/**
 * Makes `pulumi up` wait for the box's self-test, and fail with it.
 *
 * Systems Manager runs the test on the box, so no port is opened and no key is kept. The provider waits for
 * success only when it creates the association. Hence the trigger: another box, or the same box with another
 * type, gets another association. The association is deleted before the data volume leaves its box, so that a
 * box that gets its volume back is tested again.
 *
 * Costs nothing: commands on EC2 instances are free (Systems Manager user guide, "Run Command", 2026-11).
 *
 * @example
 * ```ts
 * new Readiness("ana", { instanceId: instance.id, instanceType: "t3a.large", tags });
 * ```
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
                // A hook on creation, because only Pulumi's engine knows that an association will be created. Previews
                // and an `up` without changes do not ask, so a box that its user has stopped blocks nobody.
                hooks: {
                    beforeCreate: [
                        inThisRun(async ({ newInputs }) => {
                            for (const id of targetsOf(newInputs)) {
                                const found = await untilOnline(id, name, asking(id, child));
                                if (!found.online) throw cannotBeTested(id, name, found);
                            }
                        }),
                    ],
                },
                // AWS may refuse a second association with the same content.
                deleteBeforeReplace: true,
                // `#initerror` is Pulumi's name for a resource that failed during its creation. Pulumi would "update" it
                // next time; the provider does not wait then, and a box that never was ready would count as ready.
                replaceOnChanges: ["targets", "#initerror"],
                replacementTrigger: [instanceId, instanceType],
            },
        );
    }
}

function cannotBeTested(
    id: string,
    member: string,
    { region, instanceState }: Extract<Found, { online: false }>,
): Error {
    return new Error(
        `box ${id} of ${member} is ${instanceState}, so its self-test cannot run; start it: ` +
            `aws ec2 start-instances --region ${region} --instance-ids ${id}`,
    );
}
