import { type Choice, chooseMachine, type PassedOver } from "../catalog/choose-machine";
import { defaultRootGiB } from "../catalog/images";
import type { Offerings } from "../catalog/offerings";
import { planMachine } from "../catalog/plan-machine";
import type { Document } from "../cloud-init/document";
import { tooManyKeys } from "../cloud-init/user-data-size";
import { editsFor } from "../settings/change-edits";
import type { CheckedSettings } from "../settings/check";
import { type Problem, shown } from "../settings/problem";
import { refusalOf, type StackName } from "../settings/read-settings";
import type { Member, Settings } from "../settings/settings";

/** The machine image of a stack's boxes. */
export interface MachineImage {
    readonly id: string;
    readonly name: string;
    /** True for an image that was looked up: newer ones appear, so a box keeps its first one. */
    readonly moving: boolean;
}

/** Chooses among the candidates by what AWS offers; the answer holds the reasons when none will do. */
export function choiceFor(
    { settings, candidates }: CheckedSettings,
    offered: Offerings["offered"],
): Choice {
    const imagePinned = settings.imageId !== undefined;
    return chooseMachine({ ...settings, candidates, imagePinned, offered });
}

/**
 * Returns the key of the image that boxes of a type need. Boxes of two types with the same key change in place.
 * `undefined` when the type does not fit the settings.
 */
export function imageKeyFor(settings: Settings, instanceType: string): string | undefined {
    const planned = planMachine({ ...settings, instanceType, imagePinned: false });
    return planned.works ? planned.plan.image.key : undefined;
}

/**
 * Returns the machine for these settings, chosen from AWS's current offerings, and the size of its root disk.
 *
 * @throws Refusal when no candidate will do, with the reasons and the nearest machine that works.
 */
export function settleMachine(
    checked: CheckedSettings,
    { region, zones, offered }: Offerings,
    stack: StackName,
) {
    const { settings } = checked;
    const choice = choiceFor(checked, offered);
    if (choice.works) {
        const { rootVolumeGiB = defaultRootGiB(choice.plan.image) } = settings;
        return { ...choice, rootVolumeGiB };
    }
    throw refusalOf(stack, [noMachine(settings, choice.passedOver, { region, zones })]);
}

/**
 * Checks the user data of each member's box against EC2's limit, before anything is created.
 *
 * @throws Refusal with the number of keys to leave out.
 */
export function refuseTooManyKeys(
    members: readonly Member[],
    documentsOf: (member: Member) => readonly Document[],
    stack: StackName,
): void {
    const problems = tooManyKeys(members, documentsOf);
    if (problems.length > 0) throw refusalOf(stack, problems);
}

/** Explains why no candidate is available, as one problem with one change that helps. */
export function noMachine(
    settings: Settings,
    passedOver: readonly PassedOver[],
    { region, zones }: Pick<Offerings, "region" | "zones">,
): Problem {
    const { availabilityZone, instanceTypes } = settings;
    const helped = passedOver.find(({ change }) => change !== undefined);
    const fix =
        helped?.change === undefined
            ? [{ path: ["aws:region"] as const, value: "us-east-1" }]
            : editsFor(helped.change, settings, helped.instanceType);
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
