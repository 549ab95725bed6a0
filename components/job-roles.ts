import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import {
    type BucketArns,
    jobExecutionPolicy,
    jobHostPolicy,
    jobPolicy,
    type PolicyOf,
} from "../planning/policies/job-policies";
import { memberTag, projectTag, type Tags } from "../planning/tags";
import { assumeRolePolicy } from "./assume-role-policy";

export interface JobRolesArgs {
    readonly bucketName: pulumi.Input<string>;
    readonly logGroupArn: pulumi.Input<string>;
    /** Whose jobs run. */
    readonly members: readonly string[];
    readonly tags: Tags;
}

/**
 * The roles of a queue: one of its hosts, one that starts containers, and one for each member's jobs.
 *
 * Costs nothing: AWS charges for no role (Amazon Quick user guide, "Using IAM", 2026-11).
 *
 * @example
 * ```ts
 * const logGroupArn = "arn:aws:logs:us-east-1:111122223333:log-group:/workstation/ml/dev/jobs";
 * const members = ["ana"];
 * new JobRoles("team-jobs", { bucketName: "team-data", logGroupArn, members, tags });
 * ```
 */
export class JobRoles extends pulumi.ComponentResource {
    readonly instanceProfileArn: pulumi.Output<string>;
    readonly executionRoleArn: pulumi.Output<string>;
    /** Member to the ARN of their jobs' role. */
    readonly jobRoleArns: Readonly<Record<string, pulumi.Output<string>>>;
    /** What the hosts need besides: hosts that start before it cannot register. */
    readonly policies: readonly pulumi.Resource[];

    constructor(name: string, args: JobRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:JobRoles", name, {}, opts);
        const { bucketName, logGroupArn, members, tags } = args;
        const policies: pulumi.Resource[] = [];
        const role = (
            logical: string,
            trusted: string,
            description: string,
            policy: PolicyOf<pulumi.Input<string>>,
            more: Readonly<Record<string, string>> = {},
        ) => {
            const made = new iam.Role(
                logical,
                {
                    // A member's name and the stack's together are too long for IAM.
                    namePrefix: `${tags[projectTag]}-job-`,
                    description,
                    assumeRolePolicy: assumeRolePolicy(trusted),
                    tags: { ...tags, ...more, Name: logical },
                },
                { parent: this },
            );
            policies.push(
                new iam.RolePolicy(
                    logical,
                    { role: made.id, policy: policy as iam.PolicyDocument },
                    { parent: this },
                ),
            );
            return made;
        };
        const arns: BucketArns<pulumi.Input<string>> = {
            bucket: pulumi.interpolate`arn:aws:s3:::${bucketName}`,
            objects: (prefix) => pulumi.interpolate`arn:aws:s3:::${bucketName}/${prefix}`,
        };
        const tasks = "ecs-tasks.amazonaws.com";
        const host = role(
            `${name}-host`,
            "ec2.amazonaws.com",
            "Hosts of jobs: the ECS agent, and the shared part of the bucket",
            jobHostPolicy(name, arns, (arn) => arn),
        );
        const streams = pulumi.interpolate`${logGroupArn}:*`;
        const execution = role(
            `${name}-start`,
            tasks,
            "Starts containers of jobs, and lets them log",
            jobExecutionPolicy<pulumi.Input<string>>(streams),
        );
        this.jobRoleArns = Object.fromEntries(
            members.map((member) => {
                const why = `Jobs of ${member}: their code, runs and what all share`;
                const more = { [memberTag]: member };
                const made = role(`${name}-${member}`, tasks, why, jobPolicy(member, arns), more);
                return [member, made.arn];
            }),
        );
        const profile = new iam.InstanceProfile(
            `${name}-host`,
            { role: host.name, tags: { ...tags, Name: `${name}-host` } },
            { parent: this, dependsOn: policies },
        );
        this.instanceProfileArn = profile.arn;
        this.executionRoleArn = execution.arn;
        this.policies = policies;
    }
}
