import { namePattern } from "./members";

/** A team of `TeamWorkstations` in a stack of somebody's own program. */
export interface TeamName {
    readonly stack: string;
    readonly team: string;
}

/** Returns what stands for the stack in a team's tags. No name of a team contains a dot. */
export function teamStack(stack: string, team: string): string {
    return `${stack}.${team}`;
}

/** Reads a name as `teamStack` writes it; `undefined` where it names no team. */
export function teamIn(name: string): TeamName | undefined {
    const dot = name.lastIndexOf(".");
    const [stack, team] = [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
    return stack !== "" && namePattern.test(team) ? { stack, team } : undefined;
}
