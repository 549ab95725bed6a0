import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { stateLogDays, stateLogPattern, stateLogPrefix } from "../planning/state-log";
import type { Tags } from "../planning/tags";

export interface StateLogArgs {
    readonly tags: Tags;
}

/**
 * Logs when boxes start and stop, so that their hours can be told while they are off.
 *
 * One EventBridge rule writes into one CloudWatch log group. The rule is the same for one box and for 100 and does not
 * change with them: it takes the changes of state of every instance in the region, and the tags of this stack's ones,
 * which say whose an instance is (`planning/state-log.ts`). Until a new rule takes effect, "a short period" passes
 * (EventBridge API reference, `PutTargets`, 2026-11).
 *
 * The permission to write belongs to the log group, as its resource policy: EventBridge takes no role for a log group
 * (EventBridge user guide, "Using resource-based policies", 2026-11). An account may have 10 policies of its own in a
 * region, and one more for each log group (CloudWatch Logs API reference, `PutResourcePolicy`, 2026-11). So stacks take
 * no place from each other, and each policy goes with its log group.
 *
 * The log is deleted with the stack. CloudWatch Logs encrypts it with a key of its own.
 *
 * Costs $0.50 per GB written and $0.03 per GB and month kept (`catalog/prices.ts`): less than $0.01 a month for 50 boxes,
 * and about $0.50 for a million events of other instances in the region. AWS's own events are free
 * (https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/, 2026-06).
 *
 * @example
 * ```ts
 * const stateLog = new StateLog("team", { tags });
 * ```
 */
export class StateLog extends pulumi.ComponentResource {
    readonly logGroupName: pulumi.Output<string>;
    /** What brings events into the log. A box that is launched after it is logged from its first state on. */
    readonly delivery: pulumi.Resource;

    constructor(name: string, args: StateLogArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:StateLog", name, {}, opts);
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const logGroup = new cloudwatch.LogGroup(
            name,
            {
                namePrefix: stateLogPrefix(args.tags),
                retentionInDays: stateLogDays,
                tags,
            },
            child,
        );
        const rule = new cloudwatch.EventRule(
            name,
            {
                description: "Starts and stops of instances, and the tags of workstations",
                eventPattern: JSON.stringify(stateLogPattern(args.tags)),
                tags,
            },
            child,
        );
        const policy = new cloudwatch.LogResourcePolicy(
            name,
            {
                resourceArn: logGroup.arn,
                policyDocument: mayWrite(logGroup.arn, rule.arn),
            },
            child,
        );
        const target = new cloudwatch.EventTarget(
            name,
            {
                rule: rule.name,
                arn: logGroup.arn,
                // A generated id would let an `up` after an interrupted one add a second target, and log everything twice.
                targetId: "log",
            },
            { ...child, dependsOn: policy },
        );
        this.logGroupName = logGroup.name;
        this.delivery = target;
    }
}

/** Lets EventBridge write what one rule matches into one log group, as the user guide has it ("CloudWatch Logs permissions"). */
function mayWrite(logGroup: pulumi.Input<string>, rule: pulumi.Input<string>) {
    const statement = {
        Effect: "Allow" as const,
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Resource: pulumi.interpolate`${logGroup}:*`,
    };
    return {
        Version: "2012-10-17" as const,
        Statement: [
            { ...statement, Action: "logs:CreateLogStream" },
            {
                ...statement,
                Action: "logs:PutLogEvents",
                Condition: { ArnEquals: { "aws:SourceArn": rule } },
            },
        ],
    };
}
