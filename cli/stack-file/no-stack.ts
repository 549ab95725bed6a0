import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { didYouMean } from "../../settings/meant";
import { Refusal } from "../../settings/refusal";
import { teamIn, type TeamName } from "../../settings/team-name";

/** Returns the stacks with a file in the project's folder, in alphabetical order. */
export function committedStacks(projectDir: string): string[] {
    return readdirSync(projectDir)
        .flatMap((file) => /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort();
}

/** Returns the name of a stack's file. */
export function stackFileOf(stack: string): string {
    return `Pulumi.${stack}.yaml`;
}

/**
 * Returns the team that a name stands for: it is written as the tag of a team of `TeamWorkstations`, no stack here has a file of
 * that name, and none has a name close to it.
 */
export function teamOfProgram(projectDir: string, name: string): TeamName | undefined {
    if (existsSync(join(projectDir, stackFileOf(name)))) return undefined;
    return didYouMean(name, committedStacks(projectDir)) === "" ? teamIn(name) : undefined;
}

/** Says whose a team is, and that a verb finds nothing to work on here. */
export function whoseTeam(name: string, { stack, team }: TeamName, verb: string): string {
    return (
        `${stackFileOf(name)} does not exist, and ${name} is how boxes of team ${team} of TeamWorkstations in stack ${stack} are ` +
        `tagged: a program of your own makes them, and ${verb} works on a stack file`
    );
}

/** Returns the refusal of a stack without a file: with the nearest name, and all there are. */
export function noStack(projectDir: string, name: string): Refusal {
    const team = teamOfProgram(projectDir, name);
    if (team !== undefined)
        return new Refusal(
            `${whoseTeam(name, team, "this command")}; in the program's folder, type: pulumi preview --stack ${team.stack}`,
        );
    const known = committedStacks(projectDir);
    if (known.length === 0 && !existsSync(join(projectDir, "Pulumi.yaml")))
        return new Refusal(
            "there is no workstation project here; `cd` into your clone of it, or add --project DIR; boxes of TeamWorkstations " +
                "in a program of your own are named by stack and team, as in --stack dev.vision",
        );
    return new Refusal(
        `there is no stack ${name}${didYouMean(name, known)}: ${stackFileOf(name)} does not exist; ` +
            `stacks here: ${known.join(", ")}`,
    );
}
