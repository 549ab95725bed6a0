import { quoted } from "../../settings/quoted";

/** What was typed: each remedy ends with it. */
export interface Typed {
    /** Without what no quoting makes safe to paste. */
    readonly command: string;
    readonly stack: string;
}

/** The command line that a person would type again. */
export function typed(
    verb: string,
    value: string,
    stack: string,
    options: Readonly<Record<string, unknown>>,
): Typed {
    const given = Object.entries(options).filter(([name]) => name !== "yes");
    const flags = given.map(([name, it]) => [`--${name}`, quoted(String(it))]);
    const words = [verb, ...[value, stack].filter((it) => it !== "").map(quoted), ...flags.flat()];
    const whole = words.every((it) => it !== undefined);
    const command = whole ? `npx workstation ${words.join(" ")}` : "the same command again";
    return { command, stack: quoted(stack) ?? "STACK" };
}

/**
 * A remedy of the tables, which are written for `pulumi up`, in the words of what was typed. A verb has no `--refresh`:
 * Pulumi's own command looks at AWS before it.
 */
export function forVerb(next: string, { command, stack }: Typed): string {
    const refresh = `\`pulumi refresh --yes --skip-preview --stack ${stack}\``;
    return next
        .replaceAll(
            "`pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
            `\`npx workstation resize TYPE ${stack}\``,
        )
        .replaceAll("the same command again", `\`${command}\``)
        .replaceAll("`pulumi up --refresh`", `${refresh}, then \`${command}\``)
        .replaceAll("`pulumi up`", `\`${command}\``)
        .replace(/`pulumi (cancel|refresh|stack output)([^`]*)`/g, (whole, verb, rest) =>
            whole.includes("--stack") ? whole : `\`pulumi ${verb}${rest} --stack ${stack}\``,
        )
        .replaceAll("pulumi config set", `pulumi config --stack ${stack} set`)
        .replaceAll("STACK", stack);
}
