import { infrastructureExit } from "../catalog/job-exit";
import type { JobHost } from "./job-hosts";
import type { PlannedQueue, QueueMember } from "./queue";

/** A member's definition is complete: whoever submits it without `submit` gets one small host for a day at most. */
export const longestJobSeconds = 24 * 3600;

/** Attempts of one job: the first, and two after failures that are not the user's (Batch allows 10). */
export const jobAttempts = 3;

/**
 * What becomes of a job that ends. Batch says "Host EC2 (instance i-...) terminated" when AWS takes a host back, spot or
 * not (Batch user guide, "Automated job retries", 2026-11). The provider keeps the actions in small letters.
 */
export const retryStrategy = {
    attempts: jobAttempts,
    evaluateOnExits: [
        { onStatusReason: "Host EC2*", action: "retry" },
        { onExitCode: String(infrastructureExit), action: "retry" },
        { onReason: "*", action: "exit" },
    ],
};

export interface JobContainerArgs {
    readonly queue: Pick<PlannedQueue, "hosts">;
    readonly member: QueueMember;
    readonly command: readonly string[];
    readonly region: string;
    readonly logGroup: string;
    readonly jobRoleArn: string;
    readonly executionRoleArn: string;
}

/**
 * Returns the container of a member's jobs, as `RegisterJobDefinition` takes it. `submit` asks for more GPUs, vCPUs and
 * memory than these of the smallest host; what cannot be changed for a job is fixed here.
 */
export function jobContainerProperties(args: JobContainerArgs) {
    const { queue, member, command, region, logGroup, jobRoleArn, executionRoleArn } = args;
    const { vcpus, memoryMiB, gpus } = smallest(queue.hosts);
    const required = [
        ...(gpus > 0 ? [{ type: "GPU", value: "1" }] : []),
        { type: "MEMORY", value: String(memoryMiB) },
        { type: "VCPU", value: String(vcpus) },
    ];
    return {
        image: member.image,
        command,
        jobRoleArn,
        executionRoleArn,
        environment: [
            { name: "AWS_REGION", value: region },
            { name: "WORKSTATION_FRAMEWORK", value: member.framework },
        ],
        resourceRequirements: required,
        volumes: [{ name: "shared", host: { sourcePath: "/shared" } }],
        mountPoints: [{ sourceVolume: "shared", containerPath: "/shared", readOnly: false }],
        // 64 MB otherwise, and the loaders of PyTorch die of it. It counts as memory of the job once it is used.
        linuxParameters: { sharedMemorySize: Math.floor(memoryMiB / 2) },
        logConfiguration: {
            logDriver: "awslogs",
            options: {
                "awslogs-group": logGroup,
                "awslogs-region": region,
                "awslogs-stream-prefix": member.name,
            },
        },
    };
}

/** Returns the nodes of a member's jobs on several hosts; `submit` says how many. */
export function jobNodeProperties(args: JobContainerArgs) {
    const container = jobContainerProperties(args);
    return {
        ...{ mainNode: 0, numNodes: 2 },
        nodeRangeProperties: [{ targetNodes: "0:", container }],
    };
}

function smallest(hosts: readonly JobHost[]): JobHost {
    return hosts.reduce((least, host) => (host.memoryMiB < least.memoryMiB ? host : least));
}
