import { frameworks, type Framework, type GpuContainer, type Release } from "./frameworks";
import { compareComputeCapability, gpus, type Gpu } from "./gpus";
import type { BareMachine, FrameworkPlan, MachineRequest, Outcome } from "./machine-plan";

interface ReleaseChoice {
    /** Empty when no framework was asked for. */
    readonly chosen: { readonly framework?: FrameworkPlan };
    /** Lowest driver branch that the container accepts; absent when it needs none. */
    readonly leastDriver?: number;
    readonly reasons: readonly string[];
}

/**
 * Chooses the requested release, or the newest that the box runs, and its container for this box. Without a
 * request, a release with a broken GPU image is not used on a CPU box either: code that works there should
 * also work on the GPU box it moves to.
 */
export function chooseRelease(box: BareMachine, request: MachineRequest): Outcome<ReleaseChoice> {
    const framework: Framework = frameworks[request.framework];
    const { label, releases } = framework;
    if (request.framework === "none") return { works: true, chosen: {}, reasons: [] };

    const { frameworkVersion: asked } = request;
    const wanted = releases.filter(({ version, brokenOnGpu }) =>
        asked === undefined ? brokenOnGpu === undefined : version === asked,
    );
    if (wanted.length === 0) {
        const known = releases.map(({ version }) => version).join(", ");
        return {
            works: false,
            conflict: `${label} ${asked} is not in the catalog, which has ${known}`,
        };
    }
    const tried = wanted.map((release) => containerFor(box, framework, release));
    const choice = tried.find(({ works }) => works) ?? tried[0]!;
    if (choice.works || asked !== undefined) return choice;
    const { name } = box.instanceType;
    return {
        works: false,
        conflict: `no ${label} release in the catalog runs on ${name}: ${choice.conflict}`,
    };
}

function containerFor(
    { instanceType, driver }: BareMachine,
    { name, label }: Framework,
    release: Release,
): Outcome<ReleaseChoice> {
    const { version, architectures, cpuContainer, gpuContainers, brokenOnGpu } = release;
    if (!architectures.includes(instanceType.architecture)) {
        const has = `${label} ${version} has container images for ${architectures.join(", ")} only`;
        return {
            works: false,
            conflict: `${has}, and ${instanceType.name} is ${instanceType.architecture}`,
        };
    }
    if (instanceType.gpu === undefined || driver === undefined) {
        const framework = { name, version, containerImage: cpuContainer };
        return { works: true, chosen: { framework }, reasons: [cpuReason(label, release)] };
    }

    const { model } = instanceType.gpu;
    const conflicts = gpuContainers.map((it) => containerConflict(gpus[model], driver.branch, it));
    const container = gpuContainers[conflicts.indexOf(undefined)];
    if (container === undefined) {
        const on = `the ${model} of ${instanceType.name}`;
        return {
            works: false,
            conflict: `${label} ${version} does not run on ${on}: ${conflicts[0]}`,
        };
    }
    if (brokenOnGpu) {
        const on = `${instanceType.name} has a GPU (${model})`;
        return {
            works: false,
            conflict: `${on}, and ${brokenOnGpu.reason} (${brokenOnGpu.source})`,
        };
    }
    const { image, cuda, leastDriver } = container;
    const has = gpus[model].computeCapability.join(".");
    return {
        works: true,
        chosen: { framework: { name, version, containerImage: image, cuda } },
        leastDriver,
        reasons: [
            `CUDA: ${cuda}, inside the container; it needs driver R${leastDriver} or later.`,
            `Container: ${image}, ${builtFor(container)}; the ${model} has ${has}.`,
        ],
    };
}

/**
 * Explains why a GPU container does not run on a chip with that driver branch; `undefined` when it does.
 *
 * @param gets who has that driver. @default a box
 */
export function containerConflict(
    { computeCapability: has, lastCuda = Infinity }: Gpu,
    branch: number,
    container: GpuContainer,
    gets = "the box gets",
): string | undefined {
    const { cuda, leastDriver, computeCapability } = container;
    const { oldest, newest } = computeCapability;
    if (compareComputeCapability(has, oldest) < 0 || compareComputeCapability(has, newest) > 0) {
        return `its image is ${builtFor(container)}, the GPU has ${has.join(".")}`;
    }
    if (parseInt(cuda) > lastCuda) {
        return `its image has CUDA ${cuda}, the GPU runs CUDA ${lastCuda} at most`;
    }
    if (branch < leastDriver) {
        return `its image needs driver R${leastDriver} or later, ${gets} R${branch}`;
    }
    return undefined;
}

function builtFor({ computeCapability: { oldest, newest } }: GpuContainer): string {
    return `built for compute capability ${oldest.join(".")} to ${newest.join(".")}`;
}

function cpuReason(label: string, { cpuContainer, gpuContainers, brokenOnGpu }: Release) {
    const onCpu = `Container: ${cpuContainer}, on the CPU`;
    if (brokenOnGpu) {
        return `${onCpu}. A GPU box refuses this release: ${brokenOnGpu.reason}.`;
    }
    return gpuContainers.some(({ image }) => image === cpuContainer)
        ? `${onCpu}: ${label} publishes no image without CUDA, and this one runs without a GPU.`
        : `${onCpu}, the same release as on a GPU box.`;
}
