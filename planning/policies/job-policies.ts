import type { PolicyDocument, Statement } from "./policy-document";
import { allow } from "./policy-document";

/** Builds the ARN of what lies under a prefix of the bucket; a name that Pulumi learns later gives an output. */
export interface BucketArns<Arn> {
    readonly bucket: Arn;
    readonly objects: (prefix: string) => Arn;
}

/** A policy with ARNs that may become known later. */
export interface PolicyOf<Arn> {
    readonly Version: PolicyDocument["Version"];
    readonly Statement: readonly (Omit<Statement, "Resource"> & {
        readonly Resource: Arn | readonly Arn[];
    })[];
}

/** What reading and writing files under a prefix takes; a broken upload is taken back. */
const objectActions = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutObject",
] as const;

function under<Arn>(
    sid: string,
    { bucket, objects }: BucketArns<Arn>,
    prefixes: readonly string[],
) {
    const on = (resource: Arn | readonly Arn[]) => ({ Resource: resource });
    return [
        {
            ...allow(`${sid}List`, ["s3:ListBucket"], "", {
                StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) },
            }),
            ...on(bucket),
        },
        {
            ...allow(`${sid}Objects`, objectActions, ""),
            ...on(prefixes.map((prefix) => objects(`${prefix}*`))),
        },
    ];
}

/** What every box, job host and job may reach. */
const shared = "shared/";

/** Returns what a member's jobs may do: reach that member's code and runs, and what all share, and note what they cost. */
export function jobPolicy<Arn>(member: string, arns: BucketArns<Arn>): PolicyOf<Arn> {
    const prefixes = [`blobs/${member}/`, `runs/${member}/`, shared];
    const note = {
        ...allow("OwnCosts", ["s3:PutObject"], ""),
        Resource: arns.objects(`spent/${member}/*`),
    };
    return { Version: "2012-10-17", Statement: [...under("OwnRuns", arns, prefixes), note] };
}

/** Returns what starting a job's container takes beside its image, which is public: a log stream of its own. */
export function jobExecutionPolicy<Arn>(logStreams: Arn): PolicyOf<Arn> {
    const write = allow("OwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], "");
    return { Version: "2012-10-17", Statement: [{ ...write, Resource: logStreams }] };
}

/**
 * Returns what a job's host may do: register with the cluster of its compute environment, and mount the shared part of the
 * bucket. A job of one node uses its host's network, and so reaches the host's role.
 *
 * It is AWS's AmazonEC2ContainerServiceforEC2Role (AWS managed policy reference, 2026-11) without what a job's host does
 * not need: clusters are Batch's to make, images are public, and jobs log with a role of their own. Batch ends the name of
 * a cluster with its own letters, and has begun it differently over the years, so only the middle is known.
 *
 * @param name how the names of the compute environments begin.
 */
export function jobHostPolicy<Arn>(
    name: string,
    arns: BucketArns<Arn>,
    literal: (arn: string) => Arn,
): PolicyOf<Arn> {
    const clusters = `cluster/*${name}-*`;
    const hosts = `container-instance/*${name}-*/*`;
    const statement = (sid: string, actions: readonly string[], resources: readonly string[]) => ({
        ...allow(sid, actions, ""),
        Resource: resources.map((it) => literal(it === "*" ? it : `arn:aws:ecs:*:*:${it}`)),
    });
    return {
        Version: "2012-10-17",
        Statement: [
            // It names no resource (Service Authorization Reference, 2026-11).
            statement("Find", ["ecs:DiscoverPollEndpoint"], ["*"]),
            statement(
                "Register",
                [
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                [clusters],
            ),
            statement(
                "Work",
                [
                    "ecs:Poll",
                    "ecs:StartTelemetrySession",
                    "ecs:TagResource",
                    "ecs:UpdateContainerInstancesState",
                ],
                [hosts],
            ),
            ...under("Shared", arns, [shared]),
        ],
    };
}
