import {
    type BatchClient,
    type JobQueueDetail,
    paginateDescribeJobQueues,
} from "@aws-sdk/client-batch";
import { queueFacts, type QueueFacts, type QueueKind } from "../../planning/job-names";
import { isBucketName } from "../../planning/shared-bucket";
import { projectTag, stackTag } from "../../planning/tags";
import { Refusal } from "../../settings/refusal";

/** A stack's queue as its tags describe it. */
export interface Queue extends QueueFacts {
    readonly arn: string;
    readonly project: string;
    readonly stack: string;
    readonly enabled: boolean;
}

/** Finds the queues of all stacks in the region by their tags alone. */
export async function findQueues(batch: BatchClient): Promise<readonly Queue[]> {
    const found: Queue[] = [];
    for await (const { jobQueues = [] } of paginateDescribeJobQueues({ client: batch }, {}))
        found.push(...jobQueues.flatMap((it) => queueOf(it) ?? []));
    return found;
}

/** Reads a queue's tags. Anybody who may tag can write any text there, and one that is wrong makes no queue of ours. */
export function queueOf({ jobQueueArn = "", state, tags = {} }: JobQueueDetail): Queue | undefined {
    const [project = "", stack = ""] = [tags[projectTag], tags[stackTag]];
    const facts = queueFacts(tags);
    const named = [project, stack].every((it) => /^[\w.-]{1,100}$/.test(it));
    if (facts === undefined || !named || !isBucketName(facts.bucket)) return undefined;
    return { ...facts, arn: jobQueueArn, project, stack, enabled: state === "ENABLED" };
}

/**
 * Chooses a stack's queue.
 *
 * @param kind for a job that is to be sent. @default either, also a disabled one: runs are found by the bucket alone
 * @param stack the stack that was asked for. @default the only one that has queues
 * @throws Refusal when no queue is there, several stacks have one, or it takes no job.
 */
export function chooseQueue(
    queues: readonly Queue[],
    {
        kind,
        stack,
        region,
    }: { kind?: QueueKind | undefined; stack?: string | undefined; region: string },
): Queue {
    const ofStack = queues.filter((it) => it.stack === (stack ?? it.stack));
    const stacks = [...new Set(ofStack.map((it) => `${it.project}/${it.stack}`))].sort();
    if (stacks.length === 0) throw noQueue(queues, stack, region);
    if (stacks.length > 1)
        throw new Refusal(
            `several stacks have a queue: ${stacks.join(", ")}; add --stack STACK to name yours`,
        );
    if (kind === undefined) return ofStack[0]!;
    const queue = ofStack.find((it) => it.kind === kind);
    if (queue === undefined)
        throw new Refusal(
            `the stack ${stacks[0]} has no ${kind} queue now; ask whoever deploys to run \`npx workstation up\``,
        );
    if (!queue.enabled)
        throw new Refusal(
            `the ${kind} queue of ${stacks[0]} is disabled, so it takes no job; whoever deploys enables it: ` +
                "`npx workstation up`",
        );
    return queue;
}

function noQueue(queues: readonly Queue[], stack: string | undefined, region: string): Refusal {
    const where = stack === undefined ? region : `stack ${stack} in ${region}`;
    const others = [...new Set(queues.map((it) => it.stack))].sort().join(", ");
    const there = others === "" ? "" : `; stacks with a queue here: ${others}`;
    return new Refusal(
        `there is no queue for jobs in ${where}${there}\nnext: add --region REGION where yours is in another region, or ask ` +
            "whoever deploys to set `workstation:queue` and `workstation:sharedData`, then to run `npx workstation up`",
    );
}
