import { Refusal } from "../settings/refusal";
import {
    bucketTag,
    instanceTypesTag,
    jobLogGroupTag,
    maxJobUsdTag,
    maxMonthlyUsdTag,
    maxVcpusTag,
    natTag,
    projectTag,
    queueTag,
    stackTag,
    type Tags,
} from "./tags";

/** The two queues of a stack. Batch runs jobs of several nodes on demand only (Batch user guide, "mnp-ce", 2026-11). */
export const queueKinds = ["spot", "on-demand"] as const;
export type QueueKind = (typeof queueKinds)[number];

/** The two definitions of a member's jobs: on one node, and on many. */
export const jobKinds = ["one", "many"] as const;
export type JobKind = (typeof jobKinds)[number];

/** Batch's limit on the name of a job definition (Batch API reference, `RegisterJobDefinition`, 2026-11). */
const namePattern = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Returns how the names of a member's job definitions begin. Batch takes no dot, which the stack of a team has (`dev.vision`).
 *
 * @param member the member's name, or a variable of a policy.
 */
export function jobDefinitionPrefix(project: string, stack: string, member: string): string {
    return `${`${project}-${stack}`.replaceAll(".", "_")}__${member}__`;
}

/**
 * Returns the name of a member's job definition. It is fixed, because `submit` finds the definition by it, and each new
 * revision keeps it.
 *
 * @throws Refusal for a name that Batch does not take.
 */
export function jobDefinitionName(
    { [projectTag]: project, [stackTag]: stack }: Tags,
    member: string,
    kind: JobKind,
): string {
    const name = `${jobDefinitionPrefix(project, stack, member)}${kind}`;
    if (namePattern.test(name)) return name;
    throw new Refusal(
        `the job definition ${name} has a name that AWS Batch does not take: ${name.length} characters, and allowed are ` +
            "128 letters, digits, dashes and underscores; give the stack another name, or remove queue",
    );
}

/** Returns the log group of a stack's jobs. */
export function jobLogGroup({ [projectTag]: project, [stackTag]: stack }: Tags): string {
    return `/workstation/${project}/${stack}/jobs`;
}

/** What the tags of a queue say. */
export interface QueueFacts {
    readonly kind: QueueKind;
    readonly bucket: string;
    readonly maxJobUsd: number;
    readonly maxMonthlyUsd: number;
    readonly maxvCpus: number;
    /** Whether jobs of several nodes reach the internet. */
    readonly nat: boolean;
    readonly instanceTypes: readonly string[];
    readonly logGroup: string;
}

/** Returns the tags of a queue, by which `submit` finds it and keeps to its limits. */
export function queueTags<Bucket>(
    tags: Tags,
    facts: Omit<QueueFacts, "bucket" | "logGroup"> & { readonly bucket: Bucket },
) {
    return {
        ...tags,
        [queueTag]: facts.kind,
        [bucketTag]: facts.bucket,
        [maxJobUsdTag]: String(facts.maxJobUsd),
        [maxMonthlyUsdTag]: String(facts.maxMonthlyUsd),
        [maxVcpusTag]: String(facts.maxvCpus),
        [natTag]: String(facts.nat),
        [instanceTypesTag]: facts.instanceTypes.join(" "),
        [jobLogGroupTag]: jobLogGroup(tags),
    };
}

/** Reads the tags of a queue; `undefined` where one is missing or wrong, because anybody may change tags. */
export function queueFacts(tags: Readonly<Record<string, string>>): QueueFacts | undefined {
    const kind = queueKinds.find((known) => known === tags[queueTag]);
    const number = (tag: string) => {
        const text = tags[tag] ?? "";
        return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    };
    const [maxJobUsd, maxMonthlyUsd] = [number(maxJobUsdTag), number(maxMonthlyUsdTag)];
    const maxvCpus = number(maxVcpusTag);
    const nat = { true: true, false: false }[tags[natTag] ?? ""];
    const { [bucketTag]: bucket = "", [jobLogGroupTag]: logGroup = "" } = tags;
    const instanceTypes = (tags[instanceTypesTag] ?? "").split(" ").filter((type) => type !== "");
    if (kind === undefined || bucket === "" || logGroup === "" || instanceTypes.length === 0)
        return undefined;
    if (maxJobUsd === undefined || maxMonthlyUsd === undefined || maxvCpus === undefined)
        return undefined;
    if (nat === undefined) return undefined;
    return { kind, bucket, maxJobUsd, maxMonthlyUsd, maxvCpus, nat, instanceTypes, logGroup };
}
