import { chooseRelease } from "./choose-release";
import { driverBranches, driverDocuments } from "./drivers";
import { gpus, type Gpu, type GpuModel } from "./gpus";
import { images, type Image } from "./images";
import { findInstanceType, nearestInstanceTypeName, type InstanceType } from "./instance-types";
import type { BareMachine, DriverPlan, MachinePlan, MachineRequest, Outcome } from "./machine-plan";
import { memoryConflict } from "./memory";
import type { Architecture, OperatingSystem } from "./platform";

/**
 * Decides image, driver, CUDA and container for one machine. A pure function: no clock, no cloud. Whether AWS offers the
 * type is another question, which `chooseMachine` answers.
 */
export function planMachine(request: MachineRequest): Outcome<{ readonly plan: MachinePlan }> {
    const bare = planBareMachine(request);
    if (!bare.works) return bare;
    const release = chooseRelease(bare, request);
    if (!release.works) return release;

    const { instanceType, operatingSystem, image, driver } = bare;
    const { chosen, leastDriver = 0 } = release;
    const reasons = [...bare.reasons, ...release.reasons];
    const plan = { instanceType, operatingSystem, image, ...chosen, reasons };
    if (driver === undefined) return { works: true, plan };
    const lowest = Math.max(driver.accepted.lowest, leastDriver);
    const accepted = { ...driver.accepted, lowest };
    return { works: true, plan: { ...plan, driver: { ...driver, accepted } } };
}

/** Chooses image, driver branch and kernel module for the type and operating system asked for. */
function planBareMachine(request: MachineRequest): Outcome<BareMachine> {
    const { instanceType: name, operatingSystem } = request;
    const instanceType = findInstanceType(name);
    if (instanceType === undefined) {
        const nearest = nearestInstanceTypeName(name);
        const meant = nearest === undefined ? "" : `, did you mean ${nearest}`;
        const conflict = `instance type ${name} is not in the catalog${meant}`;
        return { works: false, conflict };
    }
    const { availability, family, gpu } = instanceType;
    if (typeof availability === "object" && "unproven" in availability) {
        const conflict = `${name} is not proven to work: ${availability.unproven}`;
        return { works: false, conflict };
    }
    const tooSmall = memoryConflict(instanceType, request);
    if (tooSmall) return { works: false, conflict: tooSmall };

    const bootable = Object.values<Image>(images).filter(
        (image) =>
            image.operatingSystem === operatingSystem &&
            image.architecture === instanceType.architecture,
    );
    const plain = bootable.find(({ driver }) => driver === undefined)!; // always found; a test checks this
    const box = { works: true, instanceType, operatingSystem } as const;
    const imageReason = ({ description }: Image, because: string) =>
        `Image: ${description}, because ${because}.`;
    if (gpu === undefined) {
        return { ...box, image: plain, reasons: [imageReason(plain, "a CPU box needs no driver")] };
    }

    const ready = readyImage(bootable, instanceType, gpu.model);
    if (ready) {
        const because = `it supports ${family} and carries the driver, so none is built at boot`;
        const reasons = [
            imageReason(ready.image, because),
            ...driverReasons(gpu.model, ready.driver),
        ];
        return { ...box, ...ready, reasons };
    }
    const installed = installedDriver(instanceType, gpu.model, operatingSystem);
    if (!installed.works) return installed;
    const because = `no ${operatingSystem} image in the catalog carries a driver for ${family}`;
    const reasons = [imageReason(plain, because), ...driverReasons(gpu.model, installed.driver)];
    return { ...box, image: plain, ...installed, reasons };
}

/** Finds an image that lists the family and carries a suitable driver: it is quicker, and AWS has tested it. */
function readyImage(
    bootable: readonly Image[],
    { family }: InstanceType,
    model: GpuModel,
): { readonly image: Image; readonly driver: DriverPlan } | undefined {
    const gpu: Gpu = gpus[model];
    for (const image of bootable) {
        if (image.driver?.families.includes(family) && drives(gpu, image.driver)) {
            const { branch, kernelModule } = image.driver;
            const driver = { branch, accepted: gpu.driver, kernelModule, source: "image" } as const;
            return { image, driver };
        }
    }
    return undefined;
}

/** Tells whether the chip runs on that branch with that kernel module. */
export function drives(
    { driver: { lowest, highest = Infinity }, kernelModules }: Gpu,
    { branch, kernelModule }: Pick<DriverPlan, "branch" | "kernelModule">,
): boolean {
    return branch >= lowest && branch <= highest && kernelModules.includes(kernelModule);
}

/** Returns the driver that our documents install on a plain image, or the reason against it. */
function installedDriver(
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
function driverReasons(model: GpuModel, driver: DriverPlan): readonly string[] {
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
