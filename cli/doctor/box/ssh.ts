import { sshName } from "../../connect/ssh-config/config-text";
import { check, fail, type Finding, ok, warn } from "../check";
import { type Measured, sample, type SshTested } from "./ssh-test";

interface Login {
    readonly tested: SshTested;
    readonly box: { readonly stack: string; readonly member: string };
}

/** Decides by how a login by OpenSSH ended. */
export function decideLogin({ tested: { measured, err }, box }: Login): Finding {
    if (measured !== undefined) return ok("the box takes a key of this laptop");
    const last = err.trim().split("\n").at(-1) ?? "";
    if (err.includes("HOST IDENTIFICATION HAS CHANGED"))
        return fail(
            "the box shows another host key than this laptop has stored for it",
            "ask whoever deploys whether the box has a new data volume; if so, " +
                `\`ssh-keygen -R ${sshName(box)} -f ~/.ssh/workstation_known_hosts\``,
        );
    if (err.includes("Permission denied"))
        return fail(
            "the box takes no key of this laptop that works without a passphrase being typed",
            "`ssh-add` unlocks a key; or ask whoever deploys to add your public key to your row of `members` (docs/connect.md)",
        );
    const said = last === "" ? "it ended without a word" : `it says: ${last}`;
    return fail(`OpenSSH does not get in; ${said}`, "`npx workstation ssh` shows all of it");
}

export const login = check("SSH login", {
    after: ["OpenSSH", "session"],
    ask: async (asked, signal): Promise<Login> => ({
        ...{ tested: await asked.ssh(signal), box: await asked.box() },
    }),
    decide: decideLogin,
});

/** Below these the line is worse than Session Manager itself, which sends 0.6 to 0.7 MB/s (docs/connect.md). */
const slow = { bytesPerSecond: 300_000, roundTrip: 400 } as const;

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e5 ? 2 : 1);

/** Decides by the speed of the way to the box. */
export function decideSpeed({ roundTrip, down, up }: Measured): Finding {
    const says =
        `download ${megabytes(down)} MB/s, upload ${megabytes(up)} MB/s, round trip ${Math.round(roundTrip)} ms ` +
        `(${megabytes(sample)} MB each way through SSH; Session Manager itself sends 0.6 to 0.7 MB/s)`;
    if (Math.min(down, up) >= slow.bytesPerSecond && roundTrip <= slow.roundTrip) return ok(says);
    return warn(says, "this laptop's line is the slower part: try a cable or another network");
}

export const speed = check("tunnel speed", {
    after: ["SSH login"],
    ask: async (asked, signal) => {
        const { measured } = await asked.ssh(signal);
        if (measured === undefined) throw new Error("SSH login is ok, and nothing was measured");
        return measured;
    },
    decide: decideSpeed,
});
