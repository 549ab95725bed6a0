import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../settings/refusal";
import { type Box, findBox } from "./find";
import type { Aws } from "./open-aws";

/** Milliseconds between two questions about a box. */
const usualPause = 3_000;

/** How a command waits for a box. */
export interface Waiting {
    /** Reports a step. */
    readonly say: (line: string) => void;
    /** Ends the wait; the box continues. */
    readonly signal: AbortSignal;
    /** Milliseconds between two questions. @default 3000 */
    readonly every?: number;
}

/** Thrown when Ctrl-C ends a wait; its message says what continues without the command. */
export class Interrupted extends Error {}

/**
 * Returns a signal that the first Ctrl-C gives, so that there is time to say what continues; the second ends the command at
 * once.
 */
export function interruptedByUser(): AbortSignal {
    const interrupt = new AbortController();
    process.once("SIGINT", () => interrupt.abort());
    return interrupt.signal;
}

/** @throws Interrupted when the signal comes before the time is over. */
export async function pause(
    { signal, every = usualPause }: Waiting,
    continuing: string,
): Promise<void> {
    await sleep(every, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new Interrupted(continuing);
}

/** How often EC2 is asked again for an id that it has just listed and now does not know. */
const forgotten = 3;

/**
 * Asks EC2 for a box again. What EC2 says is eventually consistent, so one server's "not found" does not mean that the box is
 * gone (EC2 API reference, "Eventual consistency", 2026-11).
 *
 * @throws Refusal when it has been terminated meanwhile.
 */
export async function again(
    { ec2 }: Aws,
    { stack, member, id }: Box,
    { signal, every = usualPause }: Waiting,
): Promise<Box> {
    for (let asked = 1; ; asked++) {
        const now = await findBox(ec2, id).catch((error: unknown) => {
            const notFound = error instanceof Error && error.name === "InvalidInstanceID.NotFound";
            if (notFound) return "not found" as const;
            throw error;
        });
        if (now === "not found" && asked <= forgotten) {
            await sleep(every, undefined, { signal }).catch(() => undefined);
            continue;
        }
        if (now !== undefined && now !== "not found" && now.state !== "shutting-down") return now;
        throw new Refusal(
            `${member}'s box ${id} in ${stack} has been terminated meanwhile; \`npx workstation status\` shows whether there is another`,
        );
    }
}
