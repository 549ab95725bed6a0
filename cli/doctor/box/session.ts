import { connect } from "node:net";
import { forwardPort } from "../../session/forward";
import { Stopped } from "../../session/session-api";
import { check, fail, type Finding, ok } from "../check";

/** What came of a session to the port of the box's SSH server, which every box has. */
export interface Tried {
    /** Milliseconds until the session was ready; `undefined` where Session Manager did not reach the box in time. */
    readonly opened: number | undefined;
    /** Milliseconds until each new connection through it had the server's first byte: a round trip and little more. */
    readonly answers: readonly number[];
}

const connections = 3;

/** Decides by a session and the connections through it. */
export function decideSession({ opened, answers }: Tried): Finding {
    if (opened === undefined)
        return fail(
            "Systems Manager lists the box, but Session Manager does not reach it",
            "run this again in a minute: a box that has just started is reached later than it is listed",
        );
    if (answers.length === 0)
        return fail(
            "a session opens, but no SSH server answers on the box",
            "its console says why: `npx workstation logs --console`",
        );
    return ok(
        `opened in ${(opened / 1000).toFixed(1)} s; the box's SSH server answered in ${Math.round(Math.min(...answers))} ms`,
    );
}

/**
 * Opens a session, which is the one way to know whether Systems Manager lets somebody in: it has no dry run. An account that
 * encrypts sessions with KMS refuses here, by `Refusal` of our client with the remedy.
 */
export const session = check("session", {
    after: ["Systems Manager"],
    ask: async (asked, stop): Promise<Tried> => {
        const [{ ssm }, { id: target }] = [await asked.aws(), await asked.box()];
        const began = Date.now();
        try {
            const open = await forwardPort({
                ...{ ssm, target, remotePort: 22, localPort: 0, stop },
                notice: () => undefined,
            });
            const opened = Date.now() - began;
            try {
                const answers: number[] = [];
                for (let at = 0; at < connections; at++) {
                    const took = await firstByte(open.port, stop);
                    if (took === undefined) break;
                    answers.push(took);
                }
                return { opened, answers };
            } finally {
                await open.close();
            }
        } catch (error) {
            if (error instanceof Stopped) return { opened: undefined, answers: [] };
            throw error;
        }
    },
    decide: decideSession,
});

/** Returns how long a server takes to say its first word, milliseconds; `undefined` where it says none. */
function firstByte(port: number, signal: AbortSignal): Promise<number | undefined> {
    const began = performance.now();
    return new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1");
        const over = () => socket.destroy();
        signal.addEventListener("abort", over);
        socket.on("data", () => {
            resolve(performance.now() - began);
            socket.destroy();
        });
        socket.on("error", () => undefined);
        socket.on("close", () => {
            signal.removeEventListener("abort", over);
            resolve(undefined);
        });
        if (signal.aborted) over();
    });
}
