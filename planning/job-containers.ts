import { containerConflict } from "../catalog/choose-release";
import {
    frameworks,
    type FrameworkName,
    type GpuContainer,
    type Release,
} from "../catalog/frameworks";
import { gpus } from "../catalog/gpus";
import type { JobHostImage } from "../catalog/job-host";
import type { FrameworkPlan } from "../catalog/machine-plan";
import type { JobHost } from "./job-hosts";

/** The image in which a member's jobs run. */
export interface JobContainer {
    readonly framework: FrameworkName;
    readonly version: string;
    /** Reference with its tag, and its digest where the catalog has one. */
    readonly image: string;
    /** False where the box has no GPU and the hosts have, or the other way round. */
    readonly sameAsBox: boolean;
}

/** A container, and the hosts on which it does not run. */
export interface JudgedContainer extends JobContainer {
    readonly conflicts: Readonly<Record<string, string>>;
}

/**
 * Chooses the image of a member's jobs: the box's own wherever it runs on a host, else one of the same release. A job may
 * land on any of the hosts, so there is one image for all of them, and a host that it does not run on is a conflict.
 * The driver is the one of Batch's image, not the box's.
 */
export function jobContainer(
    { name, version, containerImage }: FrameworkPlan,
    hosts: readonly JobHost[],
    { driver }: JobHostImage,
): JudgedContainer {
    const { label, releases } = frameworks[name];
    const release = (releases as readonly Release[]).find((it) => it.version === version)!;
    const of = (image: string, conflicts: JudgedContainer["conflicts"]) => ({
        ...{ framework: name, version, image, conflicts, sameAsBox: image === containerImage },
    });
    if (driver === undefined) {
        const onCpu = release.gpuContainers.some(({ image }) => image === containerImage)
            ? release.cpuContainer
            : containerImage;
        return of(onCpu, {});
    }
    const { brokenOnGpu, gpuContainers } = release;
    const conflictsOf = (container: GpuContainer) =>
        Object.fromEntries(
            hosts.flatMap(({ instanceType, gpu }) => {
                const conflict =
                    brokenOnGpu?.reason ??
                    (gpu && containerConflict(gpus[gpu], driver.branch, container, "the host has"));
                if (conflict === undefined) return [];
                return [[instanceType, `${label} ${version} on the ${gpu}: ${conflict}`]];
            }),
        );
    const own = gpuContainers.filter(({ image }) => image === containerImage);
    const others = gpuContainers.filter(({ image }) => image !== containerImage);
    const judged = [...own, ...others].map((it) => of(it.image, conflictsOf(it)));
    const count = ({ conflicts }: JudgedContainer) => Object.keys(conflicts).length;
    return judged.reduce((best, it) => (count(it) < count(best) ? it : best));
}
