import { type Answer, type AskBoxes, liveFrom, notYours } from "../../boxes/live";
import { type Session, startSession } from "../../session/session";
import { nameOf, type Ssm } from "../../session/session-api";
import { interactiveCommand } from "../../session/terminal";

/** The agent's PATH may lack the folder of the box's own commands. */
const command = 'PATH="$PATH:/usr/local/bin" workstation status --json';

/** The longest that one box may take, milliseconds. The agent alone waits a second, and a box on its knees some more. */
const usualPatience = 20_000;

/** Boxes that are asked at the same time. AWS counts calls for the whole account. */
const atOnce = 10;

/** Most characters of an answer; a status has some thousand. */
const longest = 1_000_000;

/**
 * Asks boxes how they are, side by side, through Session Manager: that needs no key, and AWS says itself whose box is
 * the caller's.
 */
export const askBoxes: AskBoxes = ({ ssm }, ids) => askEach(ssm, ids, usualPatience);

/** @param patience milliseconds for each box. */
export async function askEach(
    ssm: Ssm,
    ids: readonly string[],
    patience: number,
): Promise<ReadonlyMap<string, Answer>> {
    const answers = new Map<string, Answer>();
    const waiting = [...ids];
    const ask = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
            answers.set(id, await askOne(ssm, id, patience));
    };
    await Promise.all(Array.from({ length: atOnce }, ask));
    return answers;
}

async function askOne(ssm: Ssm, target: string, patience: number): Promise<Answer> {
    const stop = AbortSignal.timeout(patience);
    let session: Session | undefined;
    try {
        session = await startSession(
            ssm,
            { target, document: interactiveCommand, parameters: { command } },
            { notice: () => undefined, stop },
        );
        const printed = await textOf(session, stop);
        const live = stop.aborted ? undefined : liveFrom(printed, new Date());
        return live ?? { noAnswer: stop.aborted ? late(patience) : unreadable(printed) };
    } catch (error) {
        return { noAnswer: whyNot(error, stop, patience) };
    } finally {
        await session?.end();
    }
}

/** Reads what a session prints, to its end or until nobody waits any more. */
async function textOf({ bytes }: Session, stop: AbortSignal): Promise<string> {
    let text = "";
    const ended = new Promise<void>((resolve) => {
        bytes.on("end", resolve);
        stop.addEventListener("abort", () => resolve());
        bytes.on("data", (chunk) => {
            text += String(chunk);
            if (text.length > longest) resolve();
        });
    });
    await ended;
    return text;
}

function whyNot(error: unknown, stop: AbortSignal, patience: number): string {
    if (/^AccessDenied/.test(nameOf(error))) return notYours;
    if (stop.aborted) return late(patience);
    return error instanceof Error ? error.message : String(error);
}

const late = (patience: number) => `it has not answered in ${patience / 1000} s`;

/** Says what came in place of a status: the box's own sentence, such as "command not found". */
function unreadable(printed: string): string {
    const [first = ""] = printed.trim().split(/\r?\n/);
    return first === "" ? "it said nothing" : `it said "${first.slice(0, 200)}"`;
}
