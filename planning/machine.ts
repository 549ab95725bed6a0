import { type Choice, chooseMachine, type PassedOver } from "../catalog/choose-machine";
import { defaultRootGiB } from "../catalog/images";
import type { MachinePlan } from "../catalog/machine-plan";
import type { Offerings } from "../catalog/offerings";
import { planMachine } from "../catalog/plan-machine";
import { tooManyKeys } from "../cloud-init/live-parameters";
import { editsFor } from "../settings/change-edits";
import type { BoxesAlike, CheckedSettings } from "../settings/check";
import { oneKindOnly, pinnedImage, type Pins } from "../settings/image-ids";
import { hasOwn, inRow, rowOf } from "../settings/own-settings";
import { type Problem, shown } from "../settings/problem";
import type { Caller } from "./caller";
import type { BoxSettings, Member } from "../settings/settings";

/** The machine image of some boxes. */
export interface MachineImage {
    readonly id: string;
    readonly name: string;
    /** True for an image that was looked up: newer ones appear, so a box keeps its first one. */
    readonly moving: boolean;
}

/** The machine of some members, where AWS offers it, and what it still needs. */
export interface SettledMachine extends Extract<Choice, { works: true }> {
    readonly box: BoxSettings;
    readonly members: readonly Member[];
    readonly rootVolumeGiB: number;
    /** The image that the settings give, and how to take it out. Absent: the newest of the plan's kind. */
    readonly pinned?: { readonly id: string; readonly unpin: string };
}

/** Chooses among the candidates by what AWS offers; the answer holds the reasons when none will do. */
export function choiceFor(
    { box, candidates }: Pick<BoxesAlike, "box" | "candidates">,
    offered: Offerings["offered"],
): Choice {
    return chooseMachine({ ...box, candidates, offered });
}

/**
 * Returns the key of the image that boxes of a type need. Boxes of two types with the same key change in place.
 * `undefined` when the type does not fit the settings.
 */
export function imageKeyFor(box: BoxSettings, instanceType: string): string | undefined {
    const planned = planMachine({ ...box, instanceType });
    return planned.works ? planned.plan.image.key : undefined;
}

/**
 * Chooses a machine from AWS's current offerings for each kind of box that the settings ask for.
 *
 * @throws Refusal for each box that no candidate will do for, with the reasons and the nearest machine that works.
 */
export function settleMachines(
    { settings, alike }: CheckedSettings,
    offerings: Offerings,
    caller: Caller,
): readonly SettledMachine[] {
    const problems: Problem[] = [];
    const settled: SettledMachine[] = [];
    for (const boxes of alike) {
        const { box, members } = boxes;
        const choice = choiceFor(boxes, offerings.offered);
        if (choice.works) {
            const { image } = choice.plan;
            const { rootVolumeGiB = defaultRootGiB(image) } = box;
            const imageId = pinnedImage(settings, image.key);
            const plan = imageId === undefined ? choice.plan : pinnedPlan(choice.plan);
            const pinned =
                imageId === undefined
                    ? {}
                    : { pinned: pinOf(imageId, settings, image.key, caller) };
            settled.push({ ...choice, plan, box, members, rootVolumeGiB, ...pinned });
        } else {
            const problem = noMachine(box, choice.passedOver, offerings);
            // Those who leave all to the stack share one problem of the stack's.
            const told = members.some(hasOwn) ? members : members.slice(0, 1);
            problems.push(...told.map(({ name }) => inRow(rowOf(settings.members, name), problem)));
        }
    }
    const kinds = settled.map(({ plan }) => plan.image.key);
    problems.push(...oneKindOnly(settings, kinds));
    if (problems.length > 0) throw caller.refusal(problems);
    return settled;
}

function pinOf(id: string, pins: Pins, kind: string, caller: Caller) {
    const path = kind in pins.imageIds ? (["imageIds", kind] as const) : (["imageId"] as const);
    return { id, unpin: caller.change([{ path }]) };
}

/** Says why the plan's image is another one than the newest. */
function pinnedPlan(plan: MachinePlan): MachinePlan {
    const [image = "", ...others] = plan.reasons;
    const instead = "The pinned image stands in for it and must be of that kind.";
    return { ...plan, reasons: [`${image} ${instead}`, ...others] };
}

/**
 * Checks the keys of each member against what the live settings of one box may hold, before anything is created.
 *
 * @throws Refusal with the number of keys to leave out.
 */
export function refuseTooManyKeys(members: readonly Member[], caller: Caller): void {
    const problems = tooManyKeys(members);
    if (problems.length > 0) throw caller.refusal(problems);
}

/** Explains why no candidate is available, as one problem with one change that helps. */
export function noMachine(
    box: Pick<BoxSettings, "availabilityZone" | "instanceTypes">,
    passedOver: readonly PassedOver[],
    { region, zones }: Pick<Offerings, "region" | "zones">,
): Problem {
    const { availabilityZone, instanceTypes } = box;
    const helped = passedOver.find(({ change }) => change !== undefined);
    const fix =
        helped?.change === undefined
            ? [{ path: ["aws:region"] as const, value: "us-east-1" }]
            : editsFor(helped.change, box, helped.instanceType);
    if (availabilityZone !== undefined && !zones.includes(availabilityZone)) {
        return {
            setting: "availabilityZone",
            wrong: `is not a zone of ${region} that this account may use`,
            got: shown(availabilityZone),
            allowed: `${zones.join(", ")}; or nothing, for the first that offers the type`,
            fix: [{ path: ["availabilityZone"] }],
        };
    }
    const reasons = [...new Set(passedOver.map(({ conflict }) => conflict))];
    return {
        setting: instanceTypes.length === 1 ? "instanceTypes[0]" : "instanceTypes",
        wrong: reasons.join("; "),
        got: shown(instanceTypes.length === 1 ? instanceTypes[0] : instanceTypes),
        allowed: `a type that ${region} offers`,
        fix,
    };
}
