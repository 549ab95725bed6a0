import type { GpuModel } from "../catalog/gpus";
import { findInstanceType, type InstanceType } from "../catalog/instance-types";
import { jobMemoryMiB } from "../catalog/job-host";

/** A machine that Batch may launch for a job, and what one job may ask of it. */
export interface JobHost {
    readonly instanceType: string;
    readonly vcpus: number;
    /** The most that one job may ask for, MiB: less than the type has. */
    readonly memoryMiB: number;
    /** 0 on a type without a GPU. */
    readonly gpus: number;
    readonly gpu?: GpuModel;
}

export function jobHostOf({ name, vcpus, memoryGiB, gpu }: InstanceType): JobHost {
    return {
        ...{ instanceType: name, vcpus, memoryMiB: jobMemoryMiB(memoryGiB) },
        ...(gpu === undefined ? { gpus: 0 } : { gpus: gpu.count, gpu: gpu.model }),
    };
}

/** Returns the hosts of a queue by the names of its types; a type that the catalog lacks is left out. */
export function jobHosts(instanceTypes: readonly string[]): JobHost[] {
    return instanceTypes.flatMap((name) => {
        const type = findInstanceType(name);
        return type === undefined ? [] : [jobHostOf(type)];
    });
}
