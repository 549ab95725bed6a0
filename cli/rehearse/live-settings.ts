import type { Machine } from "./machine";
import type { Ran } from "./run";

/** Succeeds once cloud-init has written the box's files, and not before the box answers at all. */
const hasItsFiles = "test -e /etc/workstation/config.env";

/**
 * Brings a box its live settings in the place of Systems Manager, as soon as the box can take them. A box that has these
 * settings already does nothing.
 *
 * @param commands what the agent would run.
 */
export function liveSettings(machine: Pick<Machine, "ask" | "report">, commands: string) {
    let answer: Ran | undefined;
    return {
        /** Asks the box for its state, after it has its settings; undefined when it no longer runs, or refuses them. */
        report: async () => {
            if (answer === undefined && (await machine.ask(hasItsFiles)).status === 0)
                answer = await machine.ask(commands);
            return answer === undefined || answer.status === 0 ? machine.report() : undefined;
        },
        /** The script's reason, for a box that has refused its settings. */
        refused: () =>
            answer === undefined || answer.status === 0
                ? undefined
                : (answer.stderr || answer.stdout).trim(),
    };
}
