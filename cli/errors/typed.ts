import { quoted } from "../../settings/quoted";

/** The command line as typed; each remedy ends with it. */
export interface Typed {
    /** Safe to paste; "the same command again" where no quoting makes it so. */
    readonly command: string;
    readonly stack: string;
    /** Set for a command that has no state of Pulumi's, which the user could refresh first. */
    readonly stateless?: true;
}

/** Returns the command line to type again. */
export function typed(
    verb: string,
    value: string,
    stack: string,
    options: Readonly<Record<string, unknown>>,
): Typed {
    const given = Object.entries(options).filter(
        ([name, value]) => name !== "yes" && value !== undefined,
    );
    const flags = given.map(([name, it]) => {
        const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
        if (it === true) return [flag];
        return [it].flat().flatMap((one) => [flag, quoted(String(one))]);
    });
    const words = [verb, ...[value, stack].filter((it) => it !== "").map(quoted), ...flags.flat()];
    const whole = words.every((it) => it !== undefined);
    const command = whole ? `npx workstation ${words.join(" ")}` : "the same command again";
    return { command, stack: quoted(stack) ?? "STACK" };
}

/**
 * Rewrites a remedy of the tables, which name `pulumi up`, for the command that was typed. A verb has no `--refresh`,
 * so the user runs `pulumi refresh` first.
 */
export function forVerb(next: string, { command, stack, stateless }: Typed): string {
    const refresh = `\`pulumi refresh --yes --skip-preview --stack ${stack}\`, then `;
    return next
        .replaceAll(
            "`pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
            `\`npx workstation resize TYPE ${stack}\``,
        )
        .replaceAll("the same command again", `\`${command}\``)
        .replaceAll("`pulumi up --refresh`", `${stateless === true ? "" : refresh}\`${command}\``)
        .replaceAll("`pulumi up`", `\`${command}\``)
        .replace(/`pulumi (cancel|refresh|stack output)([^`]*)`/g, (whole, verb, rest) =>
            whole.includes("--stack") ? whole : `\`pulumi ${verb}${rest} --stack ${stack}\``,
        )
        .replaceAll("pulumi config set", `pulumi config --stack ${stack} set`)
        .replaceAll("STACK", stack);
}
