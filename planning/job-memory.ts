import type { InstanceType } from "../catalog/instance-types";

/**
 * Returns how much memory of a host Batch can give to jobs, MiB. A host reports less than its type is said to have, because
 * the kernel takes its part, and the agent keeps 32 MiB by default (AWS Batch user guide, "Compute resource memory
 * management", 2026-11). What asks for more waits for ever, so this leaves a tenth and half a GiB.
 */
export function usableMiB({ memoryGiB }: Pick<InstanceType, "memoryGiB">): number {
    return Math.floor(memoryGiB * 1024 * 0.9 - 512);
}
