import { gpus, type Gpu } from "./gpus";
import { findInstanceType, nearestInstanceTypeName } from "./instance-types";
import { jobHostImages, type JobHostImage } from "./job-host";
import { drives } from "./plan-machine";

/**
 * What a queue without types of its own may launch. Several chips stand side by side, so that Batch takes the next where
 * AWS has none of the first; with one GPU, and with four, because one host with four comes before two hosts.
 */
export const defaultQueueTypes: readonly string[] = [
    ...["g4dn.xlarge", "g5.xlarge", "g6.xlarge", "g6e.xlarge"],
    ...["g4dn.12xlarge", "g5.12xlarge", "g6.12xlarge"],
];

/** Returns the image that Batch boots on hosts of this type. */
export function jobHostImageFor(hasGpu: boolean): JobHostImage {
    return hasGpu ? jobHostImages.gpu : jobHostImages.cpu;
}

/**
 * Explains why Batch's own image does not run on a type; `undefined` when it does. It is another image than a box's, with
 * another driver, so the answer differs from `planMachine`'s.
 */
export function queueTypeConflict(name: string): string | undefined {
    const type = findInstanceType(name);
    if (type === undefined) {
        const near = nearestInstanceTypeName(name);
        return `${name} is not in the catalog${near === undefined ? "" : `, did you mean ${near}`}`;
    }
    const { architecture, availability, family, gpu: has } = type;
    const { driver, imageType, without } = jobHostImageFor(has !== undefined);
    if (without.includes(family)) return `Batch's image ${imageType} does not support ${family}`;
    if (typeof availability === "object")
        return "retired" in availability
            ? `${name} cannot be launched any more: ${availability.retired}`
            : `${name} is not proven to work: ${availability.unproven}`;
    if (architecture !== "x86_64")
        return `${name} is ${architecture}, and the training images are x86_64`;
    if (has === undefined || driver === undefined) return undefined;
    const gpu: Gpu = gpus[has.model];
    if (drives(gpu, driver)) return undefined;
    const { lowest, highest } = gpu.driver;
    const runs = highest === undefined ? `R${lowest} or later` : `R${lowest} to R${highest}`;
    return (
        `the ${has.model} of ${name} runs driver ${runs} with the ${gpu.kernelModules.join(" or ")} kernel module, and ` +
        `Batch's image ${imageType} has R${driver.branch} with the ${driver.kernelModule} one`
    );
}

/**
 * Tells whether a cluster placement group takes the type: not a burstable one (EC2 user guide, "Placement groups",
 * 2026-11), nor M7i-flex (from memory of the same page).
 */
export function joinsPlacementGroup(name: string): boolean {
    const type = findInstanceType(name);
    return type !== undefined && !type.burstable && type.family !== "m7i-flex";
}
