import { parse } from "yaml";
import { compatibilityTable } from "./compatibility";
import { asTyped } from "../../cli/command-name";
import { knownErrors } from "../../cli/errors/aws-errors";
import { fields, settingNames } from "../../settings/settings";
import { whatHappensTable } from "./what-happens";
import { workedMachines } from "./worked-machines";
import { workedMonths } from "./worked-months";

interface Declaration {
    readonly default: unknown;
    readonly description: string;
}

type Part = readonly [name: string, content: (pulumiYaml: string) => string];

/** The generated part of each page. */
export const pages: Readonly<Record<string, Part>> = {
    "docs/settings.md": ["settings", settingList],
    "docs/what-happens.md": ["what-happens", whatHappensTable],
    "docs/when-up-fails.md": ["errors", errorList],
    "docs/what-fits.md": ["compatibility", compatibilityTable],
    "docs/cost.md": ["months", workedMonths],
    "docs/more-than-one-machine.md": ["machines", workedMachines],
};

/**
 * Returns a page with its generated part, made from the catalog, the tables and `Pulumi.yaml`.
 *
 * @throws Error when the page has lost a marker.
 */
export function withTables(page: string, text: string, pulumiYaml: string): string {
    const [name, content] = pages[page]!;
    return between(text, name, content(pulumiYaml));
}

/** Lists the table of settings, each with the default and the meaning that `Pulumi.yaml` gives it. */
function settingList(pulumiYaml: string): string {
    const { config } = parse(pulumiYaml) as { config: Record<string, Declaration> };
    return settingNames
        .map((name) => {
            const { default: value, description } = config[name]!;
            const initial = value === "" ? "empty" : `\`${JSON.stringify(value)}\``;
            return `- \`${name}\` (${fields[name].type}, default ${initial}): ${description}\n`;
        })
        .join("");
}

/** What AWS says, what it means and what to type next, with the command on the PATH as README.md has it. */
function errorList(): string {
    return knownErrors
        .map(({ says, cause, next }) => {
            const words = says.filter((it) => typeof it === "string");
            const codes = words.map((it) => `\`${it.replace(/: $/, "")}\``);
            return `- ${codes.join(", ")}: ${cause}. Next: ${asTyped(next, true)}\n`;
        })
        .join("");
}

/** @throws Error when the text has no such pair of markers. */
function between(text: string, name: string, content: string): string {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    if (!text.includes(begin) || !text.includes(end)) throw new Error(`no ${begin} ... ${end}`);
    const [before = ""] = text.split(begin);
    const after = text.slice(text.indexOf(end));
    return `${before}${begin}\n\n${content}\n${after}`;
}
