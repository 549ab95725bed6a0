import {
    type BatchClient,
    type JobDefinition,
    paginateDescribeJobDefinitions,
} from "@aws-sdk/client-batch";
import { compareComputeCapability, gpus } from "../../catalog/gpus";
import { type Framework, frameworks } from "../../catalog/frameworks";
import { findInstanceType } from "../../catalog/instance-types";
import { jobDefinitionName } from "../../planning/job-names";
import { stackTags } from "../../planning/tags";
import { Refusal } from "../../settings/refusal";
import type { Queue } from "./queues";

/** A member's definition of jobs, which the stack declares. */
export interface Definition {
    /** With its revision. */
    readonly arn: string;
    readonly image: string;
}

/** Finds the newest revision of a member's definition by its fixed name. @throws Refusal when there is none */
export async function findDefinition(
    batch: BatchClient,
    { project, stack }: Pick<Queue, "project" | "stack">,
    member: string,
    nodes: number,
): Promise<Definition> {
    const name = jobDefinitionName(stackTags(project, stack), member, nodes === 1 ? "one" : "many");
    const found: JobDefinition[] = [];
    for await (const { jobDefinitions = [] } of paginateDescribeJobDefinitions(
        { client: batch },
        { jobDefinitionName: name, status: "ACTIVE" },
    ))
        found.push(...jobDefinitions);
    const [newest] = found.sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
    if (newest?.jobDefinitionArn === undefined)
        throw new Refusal(
            `${member} has no jobs in the stack ${stack}, because Batch has no definition ${name}; add --member NAME ` +
                `if that is not you, or ask whoever deploys to run \`npx workstation up ${stack}\``,
        );
    const [first] = newest.nodeProperties?.nodeRangeProperties ?? [];
    const image = newest.containerProperties?.image ?? first?.container?.image ?? "";
    return { arn: newest.jobDefinitionArn, image };
}

/**
 * Returns the image that a box of this type has, where the job's image is one of the catalog's: the same release, in the
 * container that drives the box's GPU. Nothing where the catalog does not tell.
 */
export function imageOfBox(jobImage: string, boxType: string): string | undefined {
    const type = findInstanceType(boxType);
    const all: readonly Framework[] = Object.values(frameworks);
    const release = all
        .flatMap(({ releases }) => releases)
        .find(({ cpuContainer, gpuContainers }) =>
            [cpuContainer, ...gpuContainers.map((it) => it.image)].includes(jobImage),
        );
    if (type === undefined || release === undefined) return undefined;
    if (type.gpu === undefined) return release.cpuContainer;
    const { computeCapability: chip } = gpus[type.gpu.model];
    return release.gpuContainers.find(
        ({ computeCapability: { oldest, newest } }) =>
            compareComputeCapability(oldest, chip) <= 0 &&
            compareComputeCapability(chip, newest) <= 0,
    )?.image;
}

/** Says which image the job has, and which one the member's box, and warns of a difference. */
export function imageLines(jobImage: string, boxImage: string | undefined): string[] {
    const ofJob = `image of the job: ${jobImage}`;
    if (boxImage === undefined) return [`${ofJob} (which one your box has is not known here)`];
    if (boxImage === jobImage) return [`${ofJob}, as on your box`];
    return [
        ofJob,
        `image of your box: ${boxImage}`,
        "warning: they differ, so what runs on the box may not run here",
    ];
}
