import { driverBranches, driverDocuments } from "./drivers";
import { gpus, type Gpu, type GpuModel } from "./gpus";
import type { InstanceType } from "./instance-types";
import type { DriverPlan, Outcome } from "./machine-plan";
import type { Architecture, OperatingSystem } from "./platform";

/** Tells whether the chip runs on that branch with that kernel module. */
export function drives(
    { driver: { lowest, highest = Infinity }, kernelModules }: Gpu,
    { branch, kernelModule }: Pick<DriverPlan, "branch" | "kernelModule">,
): boolean {
    return branch >= lowest && branch <= highest && kernelModules.includes(kernelModule);
}

/** Returns the driver that our documents install on a plain image, or the reason against it. */
export function installedDriver(
    { name, architecture, needsFabricManager }: InstanceType,
    model: GpuModel,
    operatingSystem: OperatingSystem,
): Outcome<{ readonly driver: DriverPlan }> {
    const gpu: Gpu = gpus[model];
    const kernelModule = gpu.failsWithFirmware ? "proprietary" : gpu.kernelModules[0];
    const known = driverBranches.find(({ branch }) => drives(gpu, { branch, kernelModule }));
    if (known === undefined) {
        const maintained = driverBranches.map(({ branch }) => `R${branch}`).join(" and ");
        const needs = `the ${model} of ${name} runs driver ${range(gpu.driver)}`;
        return { works: false, conflict: `${needs}, and NVIDIA maintains only ${maintained}` };
    }
    const able: readonly Architecture[] = driverDocuments[operatingSystem];
    if (!able.includes(architecture)) {
        const needs = `${name} is ${architecture}, and no ${operatingSystem} image carries its driver`;
        return {
            works: false,
            conflict: `${needs}, which our documents install on ${able.join(", ")} only`,
        };
    }
    if (needsFabricManager) {
        const needs = `${name} joins its GPUs by NVSwitch, which needs NVIDIA's fabric manager`;
        return {
            works: false,
            conflict: `${needs}, and our documents do not install it on ${operatingSystem}`,
        };
    }
    const { branch } = known;
    return {
        works: true,
        driver: { branch, accepted: gpu.driver, kernelModule, source: "documents" },
    };
}

/** Returns one sentence on the branch and one on the kernel module. */
export function driverReasons(model: GpuModel, driver: DriverPlan): readonly string[] {
    const { branch, source, accepted, kernelModule } = driver;
    const { support, endOfLife } = driverBranches.find((known) => known.branch === branch)!;
    const from = source === "image" ? "carried by the image" : "installed by our documents";
    return [
        `Driver: R${branch} (${support} branch, maintained until ${endOfLife}), ${from}; ` +
            `the ${model} runs ${range(accepted)}.`,
        `Kernel module: ${kernelModule}, ${moduleReason(gpus[model], driver)}.`,
    ];
}

function moduleReason(gpu: Gpu, { kernelModule }: DriverPlan): string {
    const { architecture, kernelModules, failsWithFirmware } = gpu;
    if (kernelModules.length === 1) return `which is the only one for ${architecture} chips`;
    return failsWithFirmware && kernelModule === "proprietary"
        ? `which runs the chip without its firmware, as AWS does (${failsWithFirmware})`
        : `which is preferred where it works for ${architecture} chips`;
}

function range({ lowest, highest }: DriverPlan["accepted"]): string {
    return highest === undefined ? `R${lowest} or later` : `R${lowest} to R${highest}`;
}
