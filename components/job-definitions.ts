import * as batch from "@pulumi/aws/batch";
import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import {
    jobContainerProperties,
    jobNodeProperties,
    longestJobSeconds,
    retryStrategy,
} from "../planning/job-definition";
import { jobDefinitionName } from "../planning/job-names";
import type { PlannedQueue, QueueMember } from "../planning/queue";
import { memberTag, type Tags } from "../planning/tags";
import { jobCommand } from "../training-job/bundle";
import type { JobRoles } from "./job-roles";

interface JobsArgs {
    readonly queue: PlannedQueue;
    readonly region: string;
    readonly tags: Tags;
    readonly member: QueueMember;
    readonly roles: JobRoles;
    readonly logGroup: cloudwatch.LogGroup;
}

/** Registers a member's two definitions. A change makes a new revision of each, and the former one is deregistered. */
export function defineJobs(
    name: string,
    { member, roles, logGroup, queue, region, tags }: JobsArgs,
    child: pulumi.CustomResourceOptions,
): void {
    const container = {
        ...{ queue, member, region, command: jobCommand(), logGroup: logGroup.name },
        jobRoleArn: roles.jobRoleArns[member.name]!,
        executionRoleArn: roles.executionRoleArn,
    };
    const known = pulumi.output(container);
    const definition = {
        retryStrategy,
        timeout: { attemptDurationSeconds: longestJobSeconds },
        propagateTags: true,
        tags: { ...tags, [memberTag]: member.name },
    };
    new batch.JobDefinition(
        `${name}-${member.name}-one`,
        {
            ...{ ...definition, type: "container", platformCapabilities: ["EC2"] },
            name: jobDefinitionName(tags, member.name, "one"),
            containerProperties: known.apply((it) => JSON.stringify(jobContainerProperties(it))),
        },
        child,
    );
    new batch.JobDefinition(
        `${name}-${member.name}-many`,
        {
            ...{ ...definition, type: "multinode", platformCapabilities: ["EC2"] },
            name: jobDefinitionName(tags, member.name, "many"),
            nodeProperties: known.apply((it) => JSON.stringify(jobNodeProperties(it))),
        },
        child,
    );
}
