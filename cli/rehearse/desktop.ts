import { Refusal } from "../../settings/refusal";
import { pageComesThrough, type Tunnel } from "./desktop-tunnel";

interface Stay {
    /** Keeps the tunnel open, which takes a terminal: nobody could press Ctrl-C otherwise. */
    readonly stay: boolean;
    readonly interrupt: AbortSignal;
}

/**
 * Calls `show` once the desktop's page comes through the tunnel. Then closes the tunnel, or keeps it open until the
 * user ends this command or the box stops.
 */
export async function showDesktop(
    tunnel: Tunnel,
    show: () => void,
    { stay, interrupt }: Stay,
): Promise<void> {
    const asked = new Promise<undefined>((resolve) => {
        interrupt.addEventListener("abort", () => resolve(undefined));
    });
    try {
        await Promise.race([asked, pageComesThrough(tunnel)]);
        if (interrupt.aborted) return;
        show();
        if (!stay) return;
        const reason = await Promise.race([asked, tunnel.ended]);
        if (reason !== undefined) {
            throw new Refusal(
                `the tunnel to the desktop has ended: ${reason || "no reason given"}`,
            );
        }
    } catch (error) {
        // On a terminal Ctrl-C reaches SSH too, which then ends first.
        if (!(await interrupted(interrupt))) throw error;
    } finally {
        tunnel.close();
    }
}

/** Tells whether Ctrl-C has reached this process too. Waits 0.1 s, in case it is about to. */
async function interrupted(signal: AbortSignal): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return signal.aborted;
}
