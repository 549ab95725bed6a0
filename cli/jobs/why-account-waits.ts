import { DescribeInstanceTypeOfferingsCommand } from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { DescribeJobQueuesCommand } from "@aws-sdk/client-batch";
import { quotaOf } from "../../catalog/quotas";
import type { Aws } from "../boxes/open-aws";
import { queueOf } from "./queues";
import { requirementsOf } from "./requirements";
import type { RunRecord } from "./run-record";
import { notOffered, quotaReason, type Reason } from "./why-waiting";

/**
 * Asks the account why a job waits about which Batch says nothing: a quota that is too small, as in most new accounts, or
 * types that the region does not have.
 *
 * @returns nothing where both are fine, or cannot be asked: a wait is no reason to end.
 */
export async function whyAccountWaits(
    aws: Pick<Aws, "batch" | "ec2" | "quotas" | "region">,
    { queue: arn, gpus, nodes, spot }: Pick<RunRecord, "queue" | "gpus" | "nodes" | "spot">,
): Promise<Reason | undefined> {
    try {
        const { jobQueues: [it] = [] } = await aws.batch.send(
            new DescribeJobQueuesCommand({ jobQueues: [arn] }),
        );
        const queue = it === undefined ? undefined : queueOf(it);
        if (queue === undefined) return undefined;
        const { types } = requirementsOf({ gpus, nodes }, queue);
        const names = types.map(({ name }) => name);
        const { InstanceTypeOfferings: offered = [] } = await aws.ec2.send(
            new DescribeInstanceTypeOfferingsCommand({
                Filters: [{ Name: "instance-type", Values: names }],
            }),
        );
        if (offered.length === 0) return notOffered(names, aws.region);
        const [smallest] = types;
        const quota = smallest && quotaOf(smallest.name, spot);
        if (quota === undefined) return undefined;
        const { Quota } = await aws.quotas.send(
            new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: quota.code }),
        );
        return quotaReason({ ...quota, vcpus: Quota?.Value ?? 0 }, smallest!.vcpus * nodes);
    } catch {
        return undefined;
    }
}
