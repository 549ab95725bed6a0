import { ApiError } from "../../../simulation/session-manager/api-error";
import type { BoxOptions, SessionManager } from "../../../simulation/session-manager/service";
import type { Answer } from "./front";
import { Refused } from "./refused";

/**
 * Lets the front answer Session Manager's calls by the stand-in of that service, for instances of moto's: each gets a box there
 * with its ports.
 */
export async function answerSessions(
    service: SessionManager,
    boxes: Readonly<Record<string, NonNullable<BoxOptions["ports"]>>>,
): Promise<Record<string, Answer>> {
    const ids: Record<string, string> = {};
    for (const [id, ports] of Object.entries(boxes)) ids[id] = await service.startBox({ ports });
    const answered =
        (act: (input: Readonly<Record<string, unknown>>) => unknown): Answer =>
        async (input) => {
            try {
                return await Promise.resolve(act(input));
            } catch (error) {
                if (error instanceof ApiError) throw new Refused(error.code, error.message);
                throw error;
            }
        };
    return {
        "ssm:StartSession": answered(({ Target, DocumentName, Parameters }) => {
            const known = { Target: ids[String(Target)] ?? String(Target) };
            // The stand-in has no document that runs one command; a shell is the same kind of session.
            if (DocumentName === "AWS-StartInteractiveCommand") return service.startSession(known);
            return service.startSession({
                ...known,
                DocumentName: String(DocumentName),
                Parameters: Parameters as Readonly<Record<string, readonly string[]>>,
            });
        }),
        "ssm:ResumeSession": answered(({ SessionId }) => service.resumeSession(String(SessionId))),
        "ssm:TerminateSession": answered(({ SessionId }) => {
            service.terminate(String(SessionId));
            return { SessionId };
        }),
    };
}
