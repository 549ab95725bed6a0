import { prices } from "../catalog/prices";
import { projectTag, stackTag, type Tags } from "./tags";

/** Days that a log keeps an event: a year and a month, one of the values that CloudWatch Logs allows (`PutRetentionPolicy`). */
export const stateLogDays = 400;

/**
 * Returns how the name of each log of a stack begins. No stack's name contains a slash, so no other stack's log begins
 * with the same.
 *
 * The provider appends its own suffix: a log that an interrupted `up` made and could not record then stands in nobody's
 * way. Whoever reads a stack's log reads all logs with this prefix.
 */
export function stateLogPrefix({ [projectTag]: project, [stackTag]: stack }: Tags): string {
    return `/aws/events/${project}/${stack}/`;
}

/**
 * Returns the EventBridge pattern of what the log takes: each change of state of any instance in the region, and each
 * change of the tags of this stack's instances.
 *
 * A change of state names the instance by its id and carries no tag (EC2 user guide, "State change events", 2026-11).
 * A pattern with the ids of the stack's boxes would miss what happens before Pulumi knows a new box's id, and would have
 * no room for 100 of them in its 2,048 characters (EventBridge quotas, 2026-11). So the change of tags, which carries
 * all tags of the instance (AWS tagging guide, "Monitor tag changes", 2026-11), says whose an id is; it stays in the log
 * when EC2 has forgotten the instance.
 */
export function stateLogPattern({ [projectTag]: project, [stackTag]: stack }: Tags) {
    return {
        $or: [
            { source: ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"] },
            {
                source: ["aws.tag"],
                "detail-type": ["Tag Change on Resource"],
                detail: {
                    service: ["ec2"],
                    "resource-type": ["instance"],
                    tags: { [projectTag]: [project], [stackTag]: [stack] },
                },
            },
        ],
    };
}

/**
 * Events of a box in a busy month: two starts and two stops a day with two states each, and a change of its tags at
 * each stop.
 */
const eventsOfABox = 30 * (2 * 4 + 2);
/** EC2's own example of an event has some 350 bytes; one with tags is larger, and CloudWatch Logs adds 26 to each. */
const bytesOfAnEvent = 600;

/** Returns what a stack's own events cost a month, once the log is as full as it gets. */
export function stateLogMonthlyUsd(boxes: number): number {
    const gbAMonth = (boxes * eventsOfABox * bytesOfAnEvent) / 1e9;
    const kept = (gbAMonth * stateLogDays) / 30;
    return gbAMonth * prices.logIngestedGb.usd + kept * prices.logKeptGbMonth.usd;
}

/** Says in words what the log costs a month. */
export function stateLogPrice(boxes: number): string {
    const usd = stateLogMonthlyUsd(boxes);
    return usd < 0.01 ? "less than $0.01 a month" : `about $${usd.toFixed(2)} a month`;
}

/** What a destroyed stack's log takes with it, in the words of a plan. */
export const stateLogGoes = "the log of when the boxes started and stopped is deleted for good";
