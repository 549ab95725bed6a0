import type { KeyValuePair, SubmitJobRequest } from "@aws-sdk/client-batch";
import { memberTag, runTag, stackTags } from "../../planning/tags";
import { Refusal } from "../../settings/refusal";
import type { Queue } from "./queues";
import { type RunRecord, runPrefix } from "./run-record";

/** Variables that the entry and Batch set. Batch refuses names that begin with AWS_BATCH (SubmitJob, 2026-11). */
const taken = /^(AWS_|WORKSTATION_(RUN|FORMER|BLOBS|COMMAND|FRAMEWORK|WORK|CHECKPOINTS)$)/;

/** Characters that ECS takes in the overrides of a task (ECS API reference, "TaskOverride": 8,192), with room for its own. */
const mostOverride = 7_000;

/** Reads `--env K=V`. @throws Refusal for what is no variable, or one that the job has already */
export function readEnv(words: readonly string[]): Readonly<Record<string, string>> {
    const pairs = words.map((word): [string, string] => {
        const [, name = "", value = ""] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? [];
        if (name === "")
            throw new Refusal(
                `--env takes NAME=VALUE, and got "${word}"; for example --env SEED=1`,
            );
        if (taken.test(name))
            throw new Refusal(
                `--env ${name} is a variable that AWS or the job sets itself; take another name`,
            );
        return [name, value];
    });
    return Object.fromEntries(pairs);
}

/** Warns of variables that look like secrets: Batch shows them to everybody who may list jobs. */
export function envNotes(env: Readonly<Record<string, string>>): string[] {
    const found = Object.keys(env).filter((it) =>
        /(SECRET|TOKEN|PASSW|API_?KEY|CREDENTIAL)/i.test(it),
    );
    return found.length === 0
        ? []
        : [
              `warning: everybody who may list jobs reads ${found.join(" and ")}, and the run's record keeps it; a job can read a secret ` +
                  "from a file in /shared instead",
          ];
}

/** Returns the words of the command. A script alone is Python's, as with `train`. */
export function commandWords(words: readonly string[]): readonly string[] {
    return words[0]?.endsWith(".py") === true ? ["python", ...words] : words;
}

/** Names the job in Batch: 128 letters, digits, dashes and underscores at most, and the id makes it the only one. */
export const jobName = ({ name, id }: Pick<RunRecord, "name" | "id">) => `${name}-${id}`;

/** Reads `--name`. */
export function readName(name: string): string {
    if (/^[A-Za-z0-9][\w-]{0,59}$/.test(name)) return name;
    throw new Refusal(
        `"${name}" cannot be a job's name, which is 1 to 60 letters, digits, dashes and underscores, with a letter or digit first`,
    );
}

/**
 * Returns the request that starts a run. The definition has the entry as its command; this adds what differs from run to run.
 *
 * @param definition ARN with its revision: AWS judges tags of a definition by a revision alone (AWS Batch user guide,
 *   "Restrict job submission by resource tags", 2026-11).
 */
export function jobRequest(
    record: RunRecord,
    queue: Pick<Queue, "arn" | "bucket" | "project" | "stack">,
    definition: string,
): SubmitJobRequest {
    const { member, id, gpus, vcpus, memoryMiB, nodes, hours, command, env, former } = record;
    const run = (of: string) => `s3://${queue.bucket}/${runPrefix(member, of).slice(0, -1)}`;
    const environment = pairs({
        ...env,
        WORKSTATION_RUN: run(id),
        ...(former === undefined ? {} : { WORKSTATION_FORMER: run(former) }),
        WORKSTATION_BLOBS: `s3://${queue.bucket}/blobs/${member}`,
        WORKSTATION_COMMAND: JSON.stringify(command),
    });
    const resourceRequirements = [
        ...(gpus > 0 ? [{ type: "GPU" as const, value: String(gpus) }] : []),
        { type: "VCPU" as const, value: String(vcpus) },
        { type: "MEMORY" as const, value: String(memoryMiB) },
    ];
    const containerOverrides = { environment, resourceRequirements };
    if (JSON.stringify(containerOverrides).length > mostOverride)
        throw new Refusal(
            `the command and its variables are longer than the ${mostOverride} characters that AWS takes; put them into a script ` +
                "in the folder, and run that",
        );
    const one = { containerOverrides };
    const many = {
        nodeOverrides: {
            numNodes: nodes,
            nodePropertyOverrides: [{ targetNodes: `0:${nodes - 1}`, containerOverrides }],
        },
    };
    return {
        ...{ jobName: jobName(record), jobQueue: queue.arn, jobDefinition: definition },
        ...(nodes === 1 ? one : many),
        timeout: { attemptDurationSeconds: Math.max(60, Math.round(hours * 3600)) },
        propagateTags: true,
        tags: { ...stackTags(queue.project, queue.stack), [memberTag]: member, [runTag]: id },
    };
}

function pairs(env: Readonly<Record<string, string>>): KeyValuePair[] {
    return Object.entries(env).map(([name, value]) => ({ name, value }));
}
