import { type Image, leastRootGiB } from "../catalog/images";
import { findInstanceType } from "../catalog/instance-types";
import type { Candidate, MachineRequest } from "../catalog/machine-plan";
import { affordable, changeThatFits } from "../catalog/nearest-change";
import { whyNotPinned } from "../catalog/pinned-image";
import { planMachine } from "../catalog/plan-machine";
import { hourlyUsd } from "../catalog/prices";
import type { Edit, Value } from "./edit";
import { editsFor } from "./change-edits";
import { isWrong, type Problem, shown } from "./problem";
import type { Settings } from "./settings";

const setting = "instanceTypes";

/** Plans a machine for each type of the list. */
export function planCandidates(settings: Settings): Candidate[] {
    return settings.instanceTypes.map((instanceType) => ({
        instanceType,
        ...planMachine(requestFor(settings, instanceType)),
    }));
}

function requestFor(settings: Settings, instanceType: string): MachineRequest {
    return { ...settings, instanceType, imagePinned: settings.imageId !== undefined };
}

/**
 * Checks every candidate against the catalog, as far as the settings it depends on are valid. A candidate above the
 * price limit, or too large for the root disk, is a mistake in the stack file. One that does not fit the framework is
 * only passed over while another candidate fits: a list may begin with a type for other settings.
 *
 * @returns the candidates with their plans, for the choice among them once AWS has said what it offers; none while a
 *     setting that the plans depend on is wrong.
 */
export function checkMachines(settings: Settings, problems: Problem[]): readonly Candidate[] {
    const instanceTypes = settings.instanceTypes.filter((it) => findInstanceType(it) !== undefined);
    if (instanceTypes.length === 0) return [];
    const priced = !isWrong("maxHourlyUsd", problems);
    const fitting = (["os", "framework", "frameworkVersion"] as const).every(
        (it) => !isWrong(it, problems),
    );
    const candidates = fitting ? planCandidates({ ...settings, instanceTypes }) : [];
    if (fitting) checkFit(settings, candidates, problems);
    if (priced) checkPrices(settings, instanceTypes, fitting, problems);
    return candidates;
}

function checkFit(settings: Settings, candidates: readonly Candidate[], problems: Problem[]): void {
    const { framework, imageId, rootVolumeGiB } = settings;
    let largest: { readonly instanceType: string; readonly image: Image } | undefined;
    let unpinnable: string | undefined;
    for (const candidate of candidates) {
        if (!candidate.works) continue;
        const { instanceType, plan } = candidate;
        if (imageId !== undefined) unpinnable ??= whyNotPinned(plan);
        const { image } = plan;
        if (image.minRootGiB > (largest?.image.minRootGiB ?? 0)) largest = { instanceType, image };
    }
    if (unpinnable !== undefined) {
        problems.push({
            setting: "imageId",
            wrong: unpinnable,
            got: shown(imageId),
            allowed: "no imageId: a box then keeps the image it was created with",
            fix: [{ path: ["imageId"] }],
        });
    }
    if (largest === undefined) {
        const types = candidates.map(({ instanceType }) => instanceType);
        const [first = "", ...others] = types;
        const reasons = new Set(candidates.flatMap((it) => (it.works ? [] : it.conflict)));
        problems.push({
            setting: reasons.size === 1 && others.length === 0 ? `${setting}[0]` : setting,
            wrong: [...reasons].slice(0, 5).join("; "),
            got: shown(others.length === 0 ? first : types),
            allowed: "a type that fits the operating system and framework",
            fix: editsFor(changeThatFits(requestFor(settings, first)), settings, first),
        });
    } else if (
        imageId === undefined &&
        rootVolumeGiB !== undefined &&
        !isWrong("rootVolumeGiB", problems)
    ) {
        const { instanceType, image } = largest;
        const least = leastRootGiB(image, framework);
        if (rootVolumeGiB >= least) return;
        problems.push({
            setting: "rootVolumeGiB",
            wrong: `is too small for the image of ${instanceType} (${image.description}) and the software on it`,
            got: String(rootVolumeGiB),
            allowed: `at least ${least}, or 0 for what the machine needs`,
            fix: [{ path: ["rootVolumeGiB"], value: least }],
            or: "rootVolumeGiB: 0, which leaves room to work",
        });
    }
}

/** Reports one problem for the price limit, however many types are above it. */
function checkPrices(
    settings: Settings,
    candidates: readonly string[],
    fitting: boolean,
    problems: Problem[],
): void {
    const { maxHourlyUsd } = settings;
    const unpriced = candidates.filter((it) => hourlyUsd(it) === undefined);
    const others = (left: readonly string[]): Value | undefined =>
        left.length > 0 ? left : undefined;
    if (unpriced.length > 0) {
        const value = others(settings.instanceTypes.filter((it) => !unpriced.includes(it)));
        problems.push({
            setting,
            wrong: "has a type without a known price, so it cannot be compared with maxHourlyUsd",
            got: unpriced.slice(0, 5).join(", "),
            allowed: "types with a price in catalog/prices.ts",
            fix: [{ path: [setting], ...(value !== undefined && { value }) }],
        });
    }
    const above = candidates.filter((it) => (hourlyUsd(it) ?? 0) > maxHourlyUsd);
    if (above.length === 0) return;
    const highest = Math.max(...above.map((it) => hourlyUsd(it)!));
    const raised = (Math.ceil(highest * 100) / 100).toFixed(2);
    const kept = settings.instanceTypes.filter((it) => !above.includes(it));
    const cheaper = fitting
        ? above.map((it) => affordable({ ...settings, instanceType: it }, maxHourlyUsd))
        : [];
    const list = [...new Set([...kept, ...cheaper.filter((it) => it !== undefined)])];
    const fix: Edit =
        list.length > 0
            ? { path: [setting], value: list }
            : { path: ["maxHourlyUsd"], value: raised };
    problems.push({
        setting,
        wrong: "costs more than maxHourlyUsd allows",
        got: above
            .slice(0, 5)
            .map((it) => `${it} at $${hourlyUsd(it)} an hour`)
            .join(", "),
        allowed: `at most $${maxHourlyUsd.toFixed(2)} an hour`,
        fix: [fix],
        ...(list.length > 0 && { or: `maxHourlyUsd: "${raised}", to pay that` }),
    });
}
