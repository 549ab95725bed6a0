import {
    ResumeSessionCommand,
    type SSMClient,
    StartSessionCommand,
    TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../settings/refusal";

/** The part of AWS's client that sessions use. A test passes its own. */
export type Ssm = Pick<SSMClient, "send">;

/** What opens a session: a box, a document of Systems Manager and its parameters. */
export interface SessionRequest {
    /** Id of the instance. */
    readonly target: string;
    /** Name of the session document; `undefined` for a shell. */
    readonly document?: string;
    readonly parameters?: Readonly<Record<string, string>>;
}

/** Where to open a channel of a session, and with what. The token is a secret. */
export interface Opened {
    readonly id: string;
    readonly url: string;
    readonly token: string;
}

/** Who waits for a session. */
export interface Waiting {
    /** Takes a line for the person, who waits or should know. */
    notice(line: string): void;
    /** Aborted when nobody wants the session any more. */
    readonly stop?: AbortSignal;
}

/** Thrown when nobody wants the session any more. */
export class Stopped extends Refusal {}

/** Tries while a box that has just started registers with Systems Manager: 18, each 5 s after the last. */
const attempts = 18;
const pause = 5000;

/**
 * Starts a session. Only `TargetNotConnected` is tried again: after a start it comes for tens of seconds, although
 * Systems Manager lists the box as online.
 *
 * @param wait milliseconds between two tries (default: 5,000).
 * @param asked called once a request is on its way, with time until AWS answers (default: nothing).
 * @throws Stopped, and what AWS's client throws.
 */
export async function start(
    ssm: Ssm,
    request: SessionRequest,
    waiting: Waiting,
    wait = pause,
    asked: () => unknown = () => undefined,
): Promise<Opened> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await startOnce(ssm, request, asked);
        } catch (error) {
            if (nameOf(error) !== "TargetNotConnected" || attempt > attempts) throw error;
            if (attempt === 1) {
                waiting.notice(
                    `waiting until ${request.target} is connected to Systems Manager, ` +
                        `at most ${(attempts * pause) / 1000} s`,
                );
            }
            await sleep(
                wait,
                undefined,
                waiting.stop === undefined ? {} : { signal: waiting.stop },
            ).catch(() => {
                throw new Stopped(`stopped while ${request.target} was not connected`);
            });
        }
    }
}

async function startOnce(ssm: Ssm, request: SessionRequest, asked: () => unknown): Promise<Opened> {
    const parameters = Object.entries(request.parameters ?? {});
    const command = new StartSessionCommand({
        Target: request.target,
        ...(request.document === undefined ? {} : { DocumentName: request.document }),
        ...(parameters.length === 0
            ? {}
            : {
                  Parameters: Object.fromEntries(
                      parameters.map(([name, value]) => [name, [value]]),
                  ),
              }),
    });
    command.middlewareStack.add(
        (next) => (request) => {
            setImmediate(asked);
            return next(request);
        },
        { step: "deserialize" },
    );
    const answer = await ssm.send(command);
    const { SessionId: id, StreamUrl: url, TokenValue: token } = answer;
    if (id === undefined || url === undefined || token === undefined) {
        throw new Error("AWS started a session without an id, a stream or a token");
    }
    return { id, url, token };
}

/** The longest that one request for a new stream may take, milliseconds. */
const resumePatience = 10_000;

/** Asks for a new stream of a session. Returns `undefined` when AWS no longer has the session. */
export async function resume(ssm: Ssm, former: Opened): Promise<Opened | undefined> {
    try {
        const { StreamUrl, TokenValue } = await ssm.send(
            new ResumeSessionCommand({ SessionId: former.id }),
            // On a network that swallows everything a request would hang for minutes.
            { abortSignal: AbortSignal.timeout(resumePatience) },
        );
        // Without a token the session has timed out (session-manager-plugin, sessionhandler.go).
        if (TokenValue === undefined || TokenValue === "") return undefined;
        return { id: former.id, url: StreamUrl ?? former.url, token: TokenValue };
    } catch (error) {
        if (nameOf(error) === "DoesNotExistException") return undefined;
        throw error;
    }
}

/** The longest a command waits at its end for AWS to end the session, milliseconds. */
const patience = 3000;

/** Ends a session. Never throws: AWS ends what it could not be told about after the account's idle timeout. */
export async function terminate(ssm: Ssm, id: string): Promise<void> {
    const abortSignal = AbortSignal.timeout(patience);
    await ssm
        .send(new TerminateSessionCommand({ SessionId: id }), { abortSignal })
        .catch(() => undefined);
}

/** Says whether an error of `resume` stays the same however often it is tried. */
export function isPermanent(error: unknown): boolean {
    return ["AccessDeniedException", "AccessDenied", "ValidationException"].includes(nameOf(error));
}

/** Returns an error's name, by which AWS's errors are told apart. */
export function nameOf(error: unknown): string {
    return error instanceof Error ? error.name : "";
}
