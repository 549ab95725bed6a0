import { fit } from "../catalog/fit";
import type { Image } from "../catalog/images";
import { findInstanceType, nearestInstanceTypeName } from "../catalog/instance-types";
import { remedyFor } from "../catalog/nearest-change";
import { whyNotPinned } from "../catalog/pinned-image";
import { hourlyUsd } from "../catalog/prices";
import { type Problem, shown } from "./problem";
import type { Settings } from "./settings";

/**
 * Holds every candidate against the catalog. A candidate that is unknown, too dear or too large for the
 * root disk is a mistake in the stack file. One that does not fit the framework is only passed over, as
 * long as another one fits: a list may begin with a type that suits other settings.
 */
export function checkMachines(settings: Settings, problems: Problem[]): void {
    const { instanceTypes, maxHourlyUsd, rootVolumeGiB, imageId } = settings;
    const misfits: Problem[] = [];
    // One command mends every price that is too high, and one every disk that is too small.
    const highestUsd = Math.max(...instanceTypes.map((it) => hourlyUsd(it) ?? 0));
    let largest: { readonly instanceType: string; readonly image: Image } | undefined;
    let unpinnable: string | undefined;
    instanceTypes.forEach((instanceType, index) => {
        const setting = `instanceTypes[${index}]`;
        const got = shown(instanceType);
        if (findInstanceType(instanceType) === undefined) {
            const nearest = nearestInstanceTypeName(instanceType);
            problems.push({
                setting,
                wrong: "is no instance type that this project knows",
                got,
                allowed: `a type of the compatibility table in README.md; the nearest is ${nearest}`,
                mend: `pulumi config set --path '${setting}' ${nearest}`,
            });
            return;
        }
        const usd = hourlyUsd(instanceType);
        if (usd === undefined || usd > maxHourlyUsd) {
            problems.push({
                setting,
                wrong:
                    usd === undefined
                        ? "has no known price, so maxHourlyUsd cannot be kept"
                        : "costs more than maxHourlyUsd allows",
                got: usd === undefined ? got : `${got} at $${usd} an hour`,
                allowed: `at most $${maxHourlyUsd.toFixed(2)} an hour`,
                mend:
                    usd === undefined
                        ? `pulumi config rm --path '${setting}'`
                        : `pulumi config set maxHourlyUsd ${(Math.ceil(highestUsd * 100) / 100).toFixed(2)}`,
            });
        }
        const fitted = fit({ ...settings, instanceType, imagePinned: imageId !== undefined });
        if (!fitted.fits) {
            misfits.push({
                setting,
                wrong: fitted.conflict,
                got,
                allowed: "a type that fits the operating system and framework",
                mend: remedyFor(fitted.remedy.change, index).text,
            });
            return;
        }
        if (imageId !== undefined) unpinnable ??= whyNotPinned(fitted.plan);
        const { image } = fitted.plan;
        if (image.minRootGiB > (largest?.image.minRootGiB ?? 0)) largest = { instanceType, image };
    });
    if (
        imageId === undefined &&
        largest !== undefined &&
        rootVolumeGiB !== undefined &&
        rootVolumeGiB < largest.image.minRootGiB
    ) {
        const { instanceType, image } = largest;
        problems.push({
            setting: "rootVolumeGiB",
            wrong: `is too small for the image that ${instanceType} needs (${image.description})`,
            got: String(rootVolumeGiB),
            allowed: `at least ${image.minRootGiB}, or 0 for what the machine needs`,
            mend: "pulumi config set rootVolumeGiB 0",
        });
    }
    if (unpinnable !== undefined) {
        problems.push({
            setting: "imageId",
            wrong: unpinnable,
            got: shown(imageId),
            allowed: "no imageId: a box then keeps the image that it was made with",
            mend: "pulumi config rm imageId",
        });
    }
    if (misfits.length === instanceTypes.length) problems.push(...misfits);
}
