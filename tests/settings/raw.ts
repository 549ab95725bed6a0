import { expect } from "chai";
import { type CheckedSettings, checkSettings } from "../../settings/check";
import { commandFor, yamlFor } from "../../settings/edit";
import type { RawSettings } from "../../settings/fields";
import type { Problem } from "../../settings/problem";
import type { Settings } from "../../settings/settings";
import { readStackConfig } from "../../cli/stack-file/read";
import { projectDir } from "../support/run-stack";

/** Defaults from `Pulumi.yaml` for a stack that sets nothing, in the form that Pulumi's engine passes on. */
export const defaults: RawSettings = Object.fromEntries(
    Object.entries(readStackConfig(projectDir, "dev").config)
        .filter(([key]) => key.startsWith("workstation:"))
        .map(([key, value]) => [key.replace("workstation:", ""), value]),
);

/** Values as in a stack file; `undefined` removes the default. */
export type Changes = Readonly<Record<string, unknown>>;

export function rawWith(changes: Changes): RawSettings {
    const changed = Object.entries({ ...defaults, ...changes })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
    return Object.fromEntries(changed) as RawSettings;
}

export function checkedWith(changes: Changes): CheckedSettings {
    const checked = checkSettings(rawWith(changes));
    if ("problems" in checked) throw new Error(JSON.stringify(checked.problems));
    return checked;
}

export function settingsWith(changes: Changes): Settings {
    return checkedWith(changes).settings;
}

/** A problem, and its fix as a user would type it on the selected stack: a command, or else a line. */
export interface ToldProblem extends Problem {
    readonly fixed: string;
}

export function problemsWith(changes: Changes): readonly ToldProblem[] {
    const checked = checkSettings(rawWith(changes));
    return ("problems" in checked ? checked.problems : []).map((problem) => ({
        ...problem,
        fixed: fixedBy(problem),
    }));
}

export function fixedBy({ fix }: Problem): string {
    if (typeof fix === "string") return fix;
    const command = commandFor(fix, "dev")?.replaceAll("config --stack dev ", "config ");
    return command ?? fix.map((edit) => yamlFor(edit, true)).join("\n");
}

/** Returns the only problem, and fails when there is not exactly one. */
export function problemWith(changes: Changes): ToldProblem {
    const problems = problemsWith(changes);
    expect(problems, JSON.stringify(problems)).to.have.lengthOf(1);
    return problems[0]!;
}
