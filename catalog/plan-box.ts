import { drives, driverReasons, installedDriver } from "./choose-driver";
import { gpus, type Gpu, type GpuModel } from "./gpus";
import { images, type Image } from "./images";
import { findInstanceType, nearestInstanceTypeName, type InstanceType } from "./instance-types";
import type { DriverPlan, MachinePlan } from "./machine-plan";
import { memoryConflict } from "./memory";
import type { Conflict, MachineRequest } from "./machine-request";

/** A plan without its framework: the machine, its image and its driver. */
export type BareMachine = Omit<MachinePlan, "framework">;

/** Chooses image, driver branch and kernel module for the type and operating system asked for. */
export function planBox(request: MachineRequest): BareMachine | Conflict {
    const { instanceType: name, operatingSystem, imagePinned } = request;
    const instanceType = findInstanceType(name);
    if (instanceType === undefined) {
        const nearest = nearestInstanceTypeName(name);
        const meant = nearest === undefined ? "" : `, did you mean ${nearest}`;
        return { conflict: `instance type ${name} is not in the catalog${meant}` };
    }
    const { availability, family, gpu } = instanceType;
    if (typeof availability === "object" && "unproven" in availability) {
        return { conflict: `${name} is not proven to work: ${availability.unproven}` };
    }
    const tooSmall = memoryConflict(instanceType, request);
    if (tooSmall) return { conflict: tooSmall };

    const bootable = Object.values<Image>(images).filter(
        (image) =>
            image.operatingSystem === operatingSystem &&
            image.architecture === instanceType.architecture,
    );
    const plain = bootable.find(({ driver }) => driver === undefined)!; // always found; a test checks this
    const box = { instanceType, operatingSystem };
    const imageReason = ({ description }: Image, because: string) =>
        `Image: ${description}, because ${because}.` +
        (imagePinned ? " The pinned imageId stands in for it and must be of that kind." : "");
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
    if ("conflict" in installed) return installed;
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
