import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { type Choice, chooseMachine, type PassedOver } from "./catalog/choose";
import { defaultRootGiB } from "./catalog/images";
import type { Document } from "./cloud-init/document";
import { tooManyKeys } from "./cloud-init/user-data-size";
import type { Offerings } from "./components/offerings";
import { checkSettings } from "./settings/check";
import { checkNamespaces, checkRegion } from "./settings/around";
import { editsFor } from "./settings/change-edits";
import { linesOf } from "./settings/lines";
import { explain, type LineOf, type Problem, shown } from "./settings/problem";
import { Refusal } from "./settings/refusal";
import type { Member, Settings } from "./settings/settings";
import { stackNameProblems } from "./settings/stack-name";

/** A stack's whole configuration, as the engine hands it to a program. */
export interface StackConfig {
    readonly project: string;
    readonly stack: string;
    /** `namespace:key` to value, lists and objects as JSON. */
    readonly config: Readonly<Record<string, string>>;
}

/**
 * Reads and checks this stack's settings. Nothing else in the project reads configuration.
 *
 * Types and defaults stand in `Pulumi.yaml`, where the Pulumi CLI holds every stack file to them;
 * ranges and choices stand in `settings/`. Each once.
 *
 * @throws Refusal with every problem at once.
 */
export function readSettings(config = new pulumi.Config()): Settings {
    return settingsIn({
        project: config.name,
        stack: pulumi.getStack(),
        config: pulumi.runtime.allConfig(),
    });
}

/**
 * The settings in a whole configuration.
 *
 * @throws Refusal with every problem at once.
 */
export function settingsIn(config: StackConfig): Settings {
    const checked = checkConfig(config, config.config["aws:region"]);
    if ("settings" in checked) return checked.settings;
    throw new Refusal(explain(config.stack, checked.problems, linesHere(config)));
}

/** Checks a whole configuration: the project's settings, the region, and keys that nobody would read. */
export function checkConfig(
    { project, stack, config }: StackConfig,
    region: string | undefined,
): ReturnType<typeof checkSettings> {
    const namespace = `${project}:`;
    // All keys, not the known ones only: a mistyped key would otherwise be a default in disguise.
    const raw = Object.fromEntries(
        Object.entries(config)
            .filter(([key]) => key.startsWith(namespace))
            .map(([key, value]) => [key.slice(namespace.length), value]),
    );
    const inRegion = region === undefined ? [] : checkRegion(region);
    const around = [
        ...stackNameProblems(project, stack),
        ...inRegion,
        ...checkNamespaces(project, Object.keys(config)),
    ];
    const checked = checkSettings(raw, inRegion.length === 0 ? region : undefined);
    if (around.length === 0) return checked;
    return { problems: [...around, ...("problems" in checked ? checked.problems : [])] };
}

/** Lines of the stack file beside this program, which is where Pulumi reads it; it has read it already. */
function linesHere({ project, stack }: Pick<StackConfig, "project" | "stack">): LineOf | undefined {
    const file = join(__dirname, `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) return undefined;
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
    return linesOf({ document, lines }, project);
}

/** What the catalog chooses for these settings, or why not. */
export function choiceFor(settings: Settings, offered: Offerings["offered"]): Choice {
    return chooseMachine({
        ...settings,
        candidates: settings.instanceTypes,
        imagePinned: settings.imageId !== undefined,
        offered,
    });
}

/**
 * The machine for these settings, out of what AWS offers today, and the size of its root disk.
 *
 * @throws Refusal when no candidate will do: with the reasons, and the nearest that works.
 */
export function settleMachine(
    settings: Settings,
    { region, zones, offered }: Offerings,
    stack: string,
) {
    const choice = choiceFor(settings, offered);
    if (choice.chosen) {
        const { rootVolumeGiB = defaultRootGiB(choice.plan.image) } = settings;
        return { ...choice, rootVolumeGiB };
    }
    const problem = noMachine(settings, choice.passedOver, { region, zones });
    throw new Refusal(explain(stack, [problem], linesHere({ project: "workstation", stack })));
}

/**
 * Holds the user data of each member's box against EC2's limit, before anything is made.
 *
 * @throws Refusal with the number of keys to leave out.
 */
export function refuseTooManyKeys(
    members: readonly Member[],
    documentsOf: (member: Member) => readonly Document[],
    stack: string,
): void {
    const problems = tooManyKeys(members, documentsOf);
    if (problems.length > 0)
        throw new Refusal(explain(stack, problems, linesHere({ project: "workstation", stack })));
}

/** Why none of the candidates can be had: one cause, and one change that helps. */
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
            wrong: `is no zone of ${region} that this account may use`,
            got: shown(availabilityZone),
            allowed: `${zones.join(", ")}; or nothing, for the first that offers the type`,
            fix: [{ path: ["availabilityZone"] }],
        };
    }
    const reasons = [...new Set(passedOver.map(({ reason }) => reason))];
    return {
        setting: instanceTypes.length === 1 ? "instanceTypes[0]" : "instanceTypes",
        wrong: reasons.join("; "),
        got: shown(instanceTypes.length === 1 ? instanceTypes[0] : instanceTypes),
        allowed: `a type that ${region} offers`,
        fix,
    };
}
