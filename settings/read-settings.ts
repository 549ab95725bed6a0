import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { checkNamespaces, checkRegion } from "./around";
import { type CheckedSettings, checkSettings } from "./check";
import { linesOf } from "./lines";
import { type LineOf, type Problem, renderProblems } from "./problem";
import { Refusal } from "./refusal";
import { stackNameProblems } from "./stack-name";

/** The names that a stack's file and the lines in it are found by. */
export interface StackName {
    readonly project: string;
    readonly stack: string;
}

/** A stack's whole configuration, as the engine hands it to a program. */
export interface StackConfig extends StackName {
    /** `namespace:key` to value, lists and objects as JSON. */
    readonly config: Readonly<Record<string, string>>;
}

/**
 * Reads and checks this stack's settings. Nothing else in the project reads configuration.
 *
 * Types and defaults are declared in `Pulumi.yaml`, and the Pulumi CLI checks every stack file against them.
 * Ranges and choices are declared in `settings/`. Nothing is declared twice.
 *
 * @throws Refusal with every problem at once.
 */
export function readSettings(config = new pulumi.Config()): CheckedSettings {
    return settingsIn({
        project: config.name,
        stack: pulumi.getStack(),
        config: pulumi.runtime.allConfig(),
    });
}

/**
 * Returns the settings in a whole configuration, with the machine planned for each candidate.
 *
 * @throws Refusal with every problem at once.
 */
export function settingsIn(config: StackConfig): CheckedSettings {
    const checked = checkConfig(config, config.config["aws:region"]);
    if ("settings" in checked) return checked;
    throw refusalOf(config, checked.problems);
}

/** Checks a whole configuration: the project's settings, the region, and keys that nothing reads. */
export function checkConfig(
    { project, stack, config }: StackConfig,
    region: string | undefined,
): ReturnType<typeof checkSettings> {
    const namespace = `${project}:`;
    // All keys, not only the known ones: otherwise a mistyped key would silently mean the default.
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

/** Makes the refusal of a stack's settings, with the lines of its stack file. */
export function refusalOf(stack: StackName, problems: readonly Problem[]): Refusal {
    return new Refusal(renderProblems(stack.stack, problems, linesHere(stack)));
}

/** Finds the lines of the stack file beside this program. Pulumi reads that file too, and has already read it. */
function linesHere({ project, stack }: StackName): LineOf | undefined {
    const file = join(__dirname, "..", `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) return undefined;
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
    return linesOf({ document, lines }, project);
}
