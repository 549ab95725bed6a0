import { infrastructureExit } from "../catalog/job-exit";

/**
 * What the command's exit code says; docs/commands.md tells them. They stay what they are, because scripts branch on them.
 * A command that runs another one, on the box for example, ends with that one's code.
 */
export const exitCodes = {
    done: 0,
    /** The message says why, and how to fix it. */
    refused: 1,
    usage: 2,
    /** A fault of this program: EX_SOFTWARE of sysexits(3). */
    bug: 70,
    /** A job failed by its host, network or storage rather than by its command. */
    infrastructure: infrastructureExit,
    /** A job ran into its limit of hours, as timeout(1) ends. */
    outOfTime: 124,
    /** Ctrl-C: 128 and the number of SIGINT, as shells report a program that the signal ended. */
    interrupted: 130,
} as const;

let pressed = false;

/** Notes that somebody pressed Ctrl-C while a part of the command has to finish first. */
export function noteInterrupt(): void {
    pressed = true;
}

/** Returns the code for a command that failed: what failed after Ctrl-C, failed because of it. */
export function codeOfFailure(kind: "refused" | "bug"): number {
    return pressed ? exitCodes.interrupted : exitCodes[kind];
}
