import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { typed } from "../errors/typed";
import type { Bucket } from "./bucket";
import { knownHere, whoseJobs } from "./member";
import type { QueueKind } from "../../planning/job-names";
import { chooseQueue, findQueues, type Queue } from "./queues";

/** Where a member's runs are. */
export interface Place {
    readonly member: string;
    readonly queue: Queue;
    readonly at: Bucket;
}

/** Finds a stack's queue and its bucket, and who asks. `kind` is of a job that is to be sent. @throws Refusal as `chooseQueue` and `whoseJobs` do */
export async function placeOf(
    aws: Pick<Aws, "batch" | "s3" | "region">,
    given: Given,
    kind?: QueueKind,
): Promise<Place> {
    const queues = await findQueues(aws.batch);
    const queue = chooseQueue(queues, { kind, stack: given.stack, region: aws.region });
    const member = await whoseJobs(given.member, knownHere());
    return { member, queue, at: { s3: aws.s3, bucket: queue.bucket } };
}

/** A command about a run as the user can type it, with the options that were given to this one. */
export function again(verb: string, { stack, member, region, profile }: Given, words = ""): string {
    const named = Object.entries({ stack, member, region, profile });
    const { command } = typed(
        verb,
        "",
        "",
        Object.fromEntries(named.filter(([, it]) => it !== undefined)),
    );
    return words === "" ? command : `${command} ${words}`;
}
