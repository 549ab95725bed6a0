import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { applyDeadline } from "../cloud-init/live-document";
import { asking, inThisRun, targetsOf } from "./asking";
import type { LiveSettingsDocument } from "./live-settings-document";
import { untilOnline } from "./until-online";
import type { Tags } from "../planning/tags";

export interface LiveSettingsArgs {
    /** A box that was started, if it is new; its user may have stopped it since. */
    readonly instanceId: pulumi.Input<string>;
    readonly document: LiveSettingsDocument;
    /** What the box has now, as `liveParameter` writes it. Anyone on the box can read it: no secrets. */
    readonly settings: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Extra seconds for Systems Manager to begin, and to see the result. */
const grace = 300;

/**
 * How long `up` waits for a box to take up its settings, in seconds; `undefined` for one that AWS lists as stopped, which
 * takes them up at its next start.
 */
export function secondsToWait(id: string, stopped: readonly string[]): number | undefined {
    return stopped.includes(id) ? undefined : applyDeadline + grace;
}

/**
 * Brings a box what changes during its life, without a new box or a restart: keys, switches and the everyday scripts.
 *
 * One association of Systems Manager a box. The provider waits for success only when it creates the association, and AWS
 * promises no run to a box that was off when one changed. So every change replaces it. Its schedule lets the box run it
 * at the next start: the agent then runs what has a schedule and never ran, or is late (decision 0026). A box that has
 * these settings already does nothing.
 *
 * Costs nothing: commands on EC2 instances are free (Systems Manager user guide, "Run Command", 2026-11).
 *
 * @example
 * ```ts
 * new LiveSettings("ana", { instanceId: instance.id, document, settings: liveParameter(member, { desktop: true, notebook: true, idleStopMinutes: 30 }), tags });
 * ```
 */
export class LiveSettings extends pulumi.ComponentResource {
    readonly association: pulumi.Resource;

    constructor(name: string, args: LiveSettingsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:LiveSettings", name, {}, opts);
        const { document, settings } = args;
        const instanceId = pulumi.output(args.instanceId);
        const child = { parent: this };
        const stopped = ec2.getInstancesOutput(
            {
                filters: [{ name: "instance-id", values: [instanceId] }],
                instanceStateNames: ["stopping", "stopped"],
            },
            child,
        );

        this.association = new ssm.Association(
            `${name}-live-settings`,
            {
                name: document.documentName,
                documentVersion: document.version,
                targets: [{ key: "InstanceIds", values: [instanceId] }],
                parameters: { settings },
                scheduleExpression: "rate(6 hours)",
                waitForSuccessTimeoutSeconds: pulumi
                    .all([instanceId, stopped.ids])
                    .apply(([id, ids]) => secondsToWait(id, ids)) as pulumi.Output<number>,
                tags: { ...args.tags, Name: `${name}-live-settings` },
            },
            {
                ...child,
                hooks: {
                    beforeCreate: [
                        inThisRun(async ({ newInputs }) => {
                            for (const id of targetsOf(newInputs)) await this.mayRun(id, name);
                        }),
                    ],
                },
                // A box starts and stops between two runs of `up`. The engine takes the program's value for an association
                // that it creates or replaces, and then only.
                ignoreChanges: ["waitForSuccessTimeoutSeconds"],
                deleteBeforeReplace: true,
                replaceOnChanges: ["targets", "#initerror"],
                replacementTrigger: [instanceId, document.version, settings],
            },
        );
    }

    /** Waits until the box can run the association, unless it is off. */
    private async mayRun(id: string, name: string): Promise<void> {
        const found = await untilOnline(id, name, asking(id, { parent: this }));
        if (found.online) return;
        const when = "its settings are taken up at the next start";
        await pulumi.log.info(`box ${id} of ${name} is ${found.instanceState}: ${when}`, this);
    }
}
