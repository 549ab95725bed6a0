import * as batch from "@pulumi/aws/batch";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { jobLogGroup, type QueueKind, queueTags } from "../planning/job-names";
import type { PlannedQueue } from "../planning/queue";
import { jobHostTags, waitingLimits } from "../planning/queue-limits";
import { stateLogDays } from "../planning/state-log";
import type { Tags } from "../planning/tags";
import { defineJobs } from "./job-definitions";
import { hostTemplate } from "./job-host-template";
import { JobNetwork } from "./job-network";
import { JobRoles } from "./job-roles";
import type { Vpc } from "./vpc";

export interface TrainingQueueArgs {
    readonly queue: PlannedQueue;
    /** The bucket through which code and results travel. */
    readonly bucketName: pulumi.Input<string>;
    readonly network: Vpc;
    readonly region: string;
    readonly tags: Tags;
}

/**
 * The queue for jobs that one box is too small for: AWS Batch with two compute environments, spot and on demand, each
 * behind a job queue, and two job definitions for each member.
 *
 * Environments have names of Pulumi's, so that one which must be replaced stands beside the former one until the queue has
 * moved. Types, sizes, images and subnets change in place: for that Batch wants its own service-linked role and these
 * allocation strategies (Batch user guide, "Updating compute environments", 2026-11).
 *
 * Costs nothing while no job waits, but for a NAT gateway. While jobs run, their hosts are paid like boxes: the type's price,
 * $0.005 an hour for a public address, $0.08 per GiB and month of disk; and $0.50 per GB that jobs print.
 *
 * @example
 * ```ts
 * const bucketName = "team-data";
 * new TrainingQueue("team-jobs", { queue, bucketName, network, region: "us-east-1", tags });
 * ```
 */
export class TrainingQueue extends pulumi.ComponentResource {
    /** Batch's names of the two queues. */
    readonly queueNames: Readonly<Record<QueueKind, pulumi.Output<string>>>;

    constructor(name: string, args: TrainingQueueArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:TrainingQueue", name, {}, opts);
        const { queue, bucketName, network, tags } = args;
        const { zone, nat, members } = queue;
        const child = { parent: this };

        const logGroup = new cloudwatch.LogGroup(
            name,
            {
                name: jobLogGroup(tags),
                retentionInDays: stateLogDays,
                tags: { ...tags, Name: name },
            },
            child,
        );
        const roles = new JobRoles(
            name,
            {
                ...{ bucketName, logGroupArn: logGroup.arn, tags },
                members: members.map((member) => member.name),
            },
            child,
        );
        const jobs = new JobNetwork(name, { network, zone, nat, tags }, child);
        const template = hostTemplate(name, args, child);
        const environment = (kind: QueueKind, more: Omit<Resources, keyof typeof shared>) =>
            new batch.ComputeEnvironment(
                `${name}-${kind}`,
                {
                    type: "MANAGED",
                    computeResources: { ...shared, ...more },
                    // An update replaces hosts once their jobs have ended. Batch waits six hours at most: the provider takes no
                    // more (its `job_execution_timeout_minutes`, 2026-11). A job that is cut off starts again at its checkpoint.
                    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 360 },
                    tags: { ...tags, Name: `${name}-${kind}` },
                },
                {
                    ...child,
                    dependsOn: [...roles.policies, ...jobs.waysOut],
                    // Batch moves it with the jobs that wait.
                    ignoreChanges: ["computeResources.desiredVcpus"],
                },
            );
        const shared = {
            ...{ minVcpus: 0, maxVcpus: queue.maxvCpus, instanceTypes: [...queue.instanceTypes] },
            ec2Configurations: [{ imageType: queue.hostImage.imageType }],
            instanceRole: roles.instanceProfileArn,
            launchTemplate: {
                launchTemplateId: template.id,
                // `$Latest` is looked up once, when the environment is made (terraform-provider-aws#15535).
                version: template.latestVersion.apply(String),
            },
            securityGroupIds: [jobs.securityGroupId],
            tags: jobHostTags(tags),
        };
        const spot = environment("spot", {
            ...{ type: "SPOT", allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED" },
            subnets: Object.values(network.subnetIds),
        });
        const together = queue.placementGroup
            ? new ec2.PlacementGroup(
                  name,
                  { strategy: "cluster", tags: { ...tags, Name: name } },
                  child,
              )
            : undefined;
        const onDemand = environment("on-demand", {
            ...{ type: "EC2", allocationStrategy: "BEST_FIT_PROGRESSIVE" },
            subnets: [jobs.onDemandSubnetId],
            ...(together === undefined ? {} : { placementGroup: together.name }),
        });
        const queueOf = (kind: QueueKind, { arn }: batch.ComputeEnvironment) =>
            new batch.JobQueue(
                `${name}-${kind}`,
                {
                    ...{ state: "ENABLED", priority: 1 },
                    computeEnvironmentOrders: [{ order: 1, computeEnvironment: arn }],
                    jobStateTimeLimitActions: [...waitingLimits],
                    tags: queueTags(tags, { ...queue, kind, bucket: bucketName }),
                },
                child,
            ).name;
        this.queueNames = {
            spot: queueOf("spot", spot),
            "on-demand": queueOf("on-demand", onDemand),
        };
        for (const member of members) defineJobs(name, { member, roles, logGroup, ...args }, child);
    }
}

type Resources = NonNullable<
    Exclude<
        batch.ComputeEnvironmentArgs["computeResources"],
        pulumi.Output<unknown> | Promise<unknown>
    >
>;
