import { KmsEncrypted } from "../../session/handshake";
import { startSession } from "../../session/session";
import { type Ssm, Stopped } from "../../session/session-api";
import { check, fail, type Finding, ok, warn } from "../check";

type Tried = "opened" | "encrypted" | "not reached";

/** Decides by a session without SSH. Only such a one is encrypted with KMS: the agent leaves those to a port as they are. */
export function decideShell(tried: Tried): Finding {
    if (tried === "opened") return ok("a shell without SSH opens, too");
    if (tried === "encrypted")
        return warn(
            "this account encrypts shells with a KMS key, which only AWS's plugin can open; ssh, desktop, forward and code need none",
            "for a shell without SSH, install session-manager-plugin (README.md, First deployment) and use it: " +
                "`aws ssm start-session --target ID`",
        );
    return fail("Session Manager does not reach the box for a shell", "run this again in a minute");
}

/** Opens a session that runs `true`, and ends it. */
export async function tryShell(ssm: Ssm, target: string, stop: AbortSignal): Promise<Tried> {
    const request = {
        target,
        document: "AWS-StartInteractiveCommand",
        parameters: { command: "true" },
    };
    try {
        const session = await startSession(ssm, request, { notice: () => undefined, stop });
        session.bytes.on("error", () => undefined).resume();
        await session.end();
        return "opened";
    } catch (error) {
        if (error instanceof KmsEncrypted) return "encrypted";
        if (error instanceof Stopped) return "not reached";
        throw error;
    }
}

export const shell = check("shell session", {
    after: ["Systems Manager"],
    ask: async (asked, stop) => tryShell((await asked.aws()).ssm, (await asked.box()).id, stop),
    decide: decideShell,
});
