import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "./tags";

export interface ReadinessArgs {
    readonly instanceId: pulumi.Input<string>;
    /** Its change proves the box again, for example after a resize in place. */
    readonly instanceType: string;
    /** What the box cannot be ready without, the attached data volume above all. */
    readonly after: pulumi.Resource[];
    readonly tags: Tags;
}

/** Longest the box may take, seconds. A GPU box pulls a training image of several GiB. */
const boxDeadline = 2700;
/** The agent has to register first; Systems Manager then needs a moment to see the result. */
const grace = 600;

/**
 * Ends `pulumi up` only when the box's own self-test says ready, or fails it with the test's reason.
 *
 * Systems Manager runs the test on the box, so no port is opened and no key is held. The provider waits
 * for success only when the association is made, hence the trigger: another box, or the same box as
 * another type, gets another association. Costs nothing.
 */
export class Readiness extends pulumi.ComponentResource {
    constructor(name: string, args: ReadinessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:Readiness", name, {}, opts);
        const { instanceId, instanceType, after, tags } = args;

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
                parent: this,
                dependsOn: after,
                replacementTrigger: [instanceId, instanceType],
            },
        );
        this.registerOutputs({});
    }
}
