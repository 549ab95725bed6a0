import * as pulumi from "@pulumi/pulumi";
import type { Caller } from "../planning/caller";
import { Blank, type Edit, type Value } from "../settings/edit";
import { printable } from "../settings/printable";
import type { Problem } from "../settings/problem";
import type { StackName } from "../settings/read-settings";

/** Arguments whose names differ from the settings': `GiB` would be `gi_b` in Python, and `maxvCpus` `maxv_cpus`. */
export const renamed = {
    ...{ dataVolumeGib: "dataVolumeGiB", rootVolumeGib: "rootVolumeGiB" },
    maxVcpus: "maxvCpus",
} as const;

/** Returns the words for a program that passes arguments to `TeamWorkstations`, in any language. */
export function argumentsOf({ project, stack }: StackName): Caller {
    return {
        ...{ project, stack },
        refusal: (problems) => {
            const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
            return new pulumi.InputPropertiesError({
                message: `the arguments of TeamWorkstations have ${count}; nothing was changed`,
                errors: problems.map((problem) => ({
                    propertyPath: pathOf(problem),
                    reason: reasonOf(problem),
                })),
            });
        },
        change,
        memberBack: (member) => `name ${member} in members again`,
        // Only `workstation move` and `restore` give a member another volume, and neither changes a program.
        volumeBack: () => undefined,
        endAll: `take the team out of the program and run \`pulumi up --stack ${stack}\``,
        update: (version) =>
            `To update the package: pulumi package add with @v${version} at its end. To change the stack with this older one ` +
            "all the same:",
    };
}

/** Returns a problem's place. The engine would print the value at a path that it finds, even a secret one. */
function pathOf({ setting, got }: Problem): string {
    const path = inWords(setting);
    return got.includes("(not shown)") ? `args.${path}` : path;
}

/** Says all about one refused argument. */
function reasonOf({ wrong, got, allowed, fix, or, member }: Problem): string {
    const whose = member ? ` (${member}'s)` : "";
    const remedy = typeof fix === "string" ? fix : change(fix);
    const parts = [`${wrong}${whose}`, `got ${got}`, `allowed: ${allowed}`, remedy, or];
    return inWords(parts.filter((part) => part !== undefined && part !== "").join("; "));
}

/** Names the arguments to change. */
function change(edits: readonly Edit[]): string {
    return inWords(edits.map(changeOf).join(", and "));
}

function changeOf({ path, value, rename }: Edit): string {
    const [first, ...rest] = path;
    if (first === "aws:region")
        return `give the aws provider the region ${value === undefined ? "" : written(value)}`;
    const steps = rest.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
    const argument = [first, ...steps].join("");
    if (rename !== undefined) return `rename ${argument} to ${rename}`;
    return value === undefined ? `leave out ${argument}` : `write ${argument}: ${written(value)}`;
}

/** Writes a value as a program would. */
function written(value: Value): string {
    if (value instanceof Blank) return value.words;
    if (Array.isArray(value)) return `[${value.map((it) => written(it as Value)).join(", ")}]`;
    if (typeof value !== "object") return JSON.stringify(value);
    const entries = Object.entries(value).map(([key, it]) => `${key}: ${written(it)}`);
    return `{ ${entries.join(", ")} }`;
}

/** Puts the settings' words into those of a program. */
function inWords(text: string): string {
    const argument = Object.entries(renamed).reduce(
        (it, [name, setting]) => it.replaceAll(setting, name),
        text,
    );
    return printable(
        argument
            .replaceAll(
                "is not a setting of this project",
                "is not an argument of TeamWorkstations",
            )
            .replaceAll("the stack file", "the program"),
    );
}
