import { Refusal } from "../../settings/refusal";

/**
 * The version that the client says it has. The agent compares it with 1.1.70 (several connections over one session),
 * 1.2.295 (errors apart from output) and 1.2.331 (no keepalive inside a port session, which would defeat the account's
 * idle timeout): agent/session/plugins/port/port.go and datachannel.go, read 2026-11-30.
 */
export const clientVersion = "1.2.707.0";

/** What the agent says about itself and the session before the first byte. */
export interface Greeting {
    readonly agentVersion: string;
    /** The answer that the agent waits for, at most 15 s (datachannel.go, handshakeTimeout). */
    readonly response: Buffer;
}

interface Request {
    readonly AgentVersion?: string;
    readonly RequestedClientActions?: readonly { readonly ActionType: string }[];
}

/** `ActionStatus` of the agent: 1 done, 3 unknown to this client, which ends the session. */
const status = { success: 1, unsupported: 3 } as const;

/** Thrown where the account encrypts sessions with a KMS key of its own. */
export class KmsEncrypted extends Refusal {}

/**
 * Answers the agent's handshake.
 *
 * @throws KmsEncrypted where the account encrypts sessions with a KMS key of its own.
 */
export function answer(payload: Buffer): Greeting {
    const request = JSON.parse(payload.toString()) as Request;
    const actions = (request.RequestedClientActions ?? []).map(({ ActionType }) => ActionType);
    if (actions.includes("KMSEncryption")) {
        throw new KmsEncrypted(
            "this account encrypts sessions with a KMS key (Systems Manager, Session Manager, Preferences, KMS encryption), " +
                "which only AWS's session-manager-plugin can open: install it and add --plugin to the command",
        );
    }
    const response = {
        ClientVersion: clientVersion,
        ProcessedClientActions: actions.map((ActionType) =>
            ActionType === "SessionType"
                ? { ActionType, ActionStatus: status.success, ActionResult: null, Error: "" }
                : {
                      ActionType,
                      ActionStatus: status.unsupported,
                      ActionResult: null,
                      Error: `Unsupported action ${ActionType}`,
                  },
        ),
        Errors: [],
    };
    return {
        agentVersion: request.AgentVersion ?? "",
        response: Buffer.from(JSON.stringify(response)),
    };
}

/** Returns what the agent tells the person once the handshake is complete; mostly nothing. */
export function customerMessage(payload: Buffer): string {
    const { CustomerMessage } = JSON.parse(payload.toString()) as { CustomerMessage?: string };
    return CustomerMessage?.trim() ?? "";
}
