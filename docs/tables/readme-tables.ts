import { parse } from "yaml";
import { compatibilityTable } from "./compatibility";
import { knownErrors } from "../../cli/errors/aws-errors";
import { whatHappensTable } from "./what-happens";

interface Declaration {
    readonly type: string;
    readonly default: unknown;
    readonly description: string;
}

/** README.md with its generated parts made anew from the catalog and from `Pulumi.yaml`. */
export function withTables(readme: string, pulumiYaml: string): string {
    const { config } = parse(pulumiYaml) as { config: Record<string, Declaration> };
    const own = Object.entries(config).filter(([key]) => !key.includes(":")); // others are a provider's
    const settings = own.map(
        ([key, { type, default: value, description }]) =>
            `- \`${key}\` (${type}, default ${value === "" ? "empty" : `\`${JSON.stringify(value)}\``}): ${description}\n`,
    );
    return [
        ["settings", settings.join("")] as const,
        ["what-happens", whatHappensTable()] as const,
        ["errors", errorList()] as const,
        ["compatibility", compatibilityTable()] as const,
    ].reduce((text, [name, content]) => between(text, name, content), readme);
}

/** What AWS says, what it means and what to type next. */
function errorList(): string {
    return knownErrors
        .map(({ says, cause, next }) => {
            const words = says.filter((it) => typeof it === "string");
            const codes = words.map((it) => `\`${it.replace(/: $/, "")}\``);
            return `- ${codes.join(", ")}: ${cause}. Next: ${next}\n`;
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
