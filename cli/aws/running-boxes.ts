import { type EC2Client, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { vcpusOf } from "../../catalog/quotas";
import { type AnyTags, filter, tagsOf } from "./ec2-tags";

/** A box that runs somewhere in the account and region. */
export interface Running {
    readonly id: string;
    readonly instanceType: string;
    readonly spot: boolean;
    readonly vcpus: number;
    readonly tags: AnyTags;
}

/** Returns all running boxes of the account, whoever made them: all count in its quotas. */
export async function runningBoxes(ec2: EC2Client): Promise<Running[]> {
    const found: Running[] = [];
    const running = { Filters: [filter("instance-state-name", "pending", "running")] };
    for await (const page of paginateDescribeInstances({ client: ec2 }, running)) {
        for (const it of (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)) {
            const instanceType = String(it.InstanceType);
            const { CoreCount = 0, ThreadsPerCore = 0 } = it.CpuOptions ?? {};
            found.push({
                ...{ id: it.InstanceId ?? "", instanceType, spot: it.InstanceLifecycle === "spot" },
                vcpus: vcpusOf(instanceType) || CoreCount * ThreadsPerCore,
                tags: tagsOf(it.Tags),
            });
        }
    }
    return found;
}
