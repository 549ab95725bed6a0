import { type Image, leastRootGiB } from "../catalog/images";
import { findInstanceType } from "../catalog/instance-types";
import type { Candidate } from "../catalog/machine-plan";
import { affordable, changeThatFits } from "../catalog/nearest-change";
import { planMachine } from "../catalog/plan-machine";
import { hourlyUsd } from "../catalog/prices";
import type { Edit, Value } from "./edit";
import { editsFor } from "./change-edits";
import { isWrong, type Problem, shown } from "./problem";
import type { BoxSettings } from "./box-settings";
import { type Pins, pinnedImage } from "./image-ids";

const setting = "instanceTypes";

/** Plans a machine for each type of the list. */
export function planCandidates(box: BoxSettings): Candidate[] {
    return box.instanceTypes.map((instanceType) => ({
        instanceType,
        ...planMachine({ ...box, instanceType }),
    }));
}

/**
 * Checks every candidate against the catalog, as far as the settings it depends on are valid. A candidate above the
 * price limit, or too large for the root disk, is a mistake in the stack file. One that does not fit the framework is
 * only passed over while another candidate fits: a list may begin with a type for other settings.
 *
 * @returns the candidates with their plans, for the choice among them once AWS has said what it offers; none while a
 *     setting that the plans depend on is wrong.
 */
export function checkMachines(
    box: BoxSettings,
    pins: Pins,
    problems: Problem[],
): readonly Candidate[] {
    const instanceTypes = box.instanceTypes.filter((it) => findInstanceType(it) !== undefined);
    if (instanceTypes.length === 0) return [];
    const priced = !isWrong("maxHourlyUsd", problems);
    const fitting = (["os", "framework", "frameworkVersion"] as const).every(
        (it) => !isWrong(it, problems),
    );
    const candidates = fitting ? planCandidates({ ...box, instanceTypes }) : [];
    if (fitting) checkFit(box, candidates, pins, problems);
    if (priced) checkPrices(box, instanceTypes, fitting, problems);
    return candidates;
}

function checkFit(
    box: BoxSettings,
    candidates: readonly Candidate[],
    pins: Pins,
    problems: Problem[],
): void {
    const { framework, rootVolumeGiB } = box;
    let largest: { readonly instanceType: string; readonly image: Image } | undefined;
    for (const candidate of candidates) {
        if (!candidate.works) continue;
        const { instanceType, plan } = candidate;
        const { image } = plan;
        if (image.minRootGiB > (largest?.image.minRootGiB ?? 0)) largest = { instanceType, image };
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
            fix: editsFor(changeThatFits({ ...box, instanceType: first }), box, first),
        });
    } else if (
        pinnedImage(pins, largest.image.key) === undefined &&
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
    box: BoxSettings,
    candidates: readonly string[],
    fitting: boolean,
    problems: Problem[],
): void {
    const { maxHourlyUsd } = box;
    const unpriced = candidates.filter((it) => hourlyUsd(it) === undefined);
    const others = (left: readonly string[]): Value | undefined =>
        left.length > 0 ? left : undefined;
    if (unpriced.length > 0) {
        const value = others(box.instanceTypes.filter((it) => !unpriced.includes(it)));
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
    const kept = box.instanceTypes.filter((it) => !above.includes(it));
    const cheaper = fitting
        ? above.map((it) => affordable({ ...box, instanceType: it }, maxHourlyUsd))
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
