import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { Refusal } from "../../settings/refusal";
import { writeFileWhole } from "../write-file";
import type { Workplace } from "./box";
import { freePort } from "./desktop-tunnel";
import { lastLine, type Run } from "./run";

/** The public half of the rehearsal's own key pair, made at the first call. */
export async function ownKey({ dir, key }: Workplace, run: Run): Promise<string> {
    mkdirSync(dir, { recursive: true });
    if (!existsSync(`${key}.pub`)) {
        const args = ["-q", "-t", "ed25519", "-N", "", "-C", "rehearsal", "-f", key];
        // Half a pair that a full disk has left: ssh-keygen would ask before it replaces it.
        rmSync(key, { force: true });
        const made = await run("ssh-keygen", args);
        if (made.status !== 0) {
            const mended =
                made.status === 127
                    ? "run apt-get install openssh-client"
                    : "see whether its disk is full: df -h .cache";
            throw new Refusal(`cannot make a key: ${lastLine(made)}; ${mended}`);
        }
    }
    return readFileSync(`${key}.pub`, "utf8").trim();
}

/** The port of the box that is there. */
export function sshPort({ portFile }: Pick<Workplace, "portFile">): number {
    const port = Number(readFileSync(portFile, "utf8"));
    return Number.isInteger(port) && port < 65536 ? port : 0;
}

/** A new box's: the one that the last box had, which a laptop may have noted, unless it is taken now. */
export async function newSshPort({ dir, portFile }: Workplace): Promise<number> {
    const last = existsSync(portFile) ? sshPort({ portFile }) : 0;
    const port = await freePort(last);
    mkdirSync(dir, { recursive: true });
    writeFileWhole(portFile, String(port));
    return port;
}

/** What the box is called in `ssh -F ssh_config box`. */
export const sshHost = "box";

/** Writes the file that takes ssh, scp, rsync and editors to the box. */
export function writeSshConfig(
    { sshConfig, key, knownHosts }: Workplace,
    { port, member, ownKey }: { port: number; member: string; ownKey: boolean },
): void {
    const quoted = (path: string) => `"${path.replaceAll("%", "%%")}"`;
    const lines = [
        "HostName 127.0.0.1",
        `Port ${port}`,
        `User ${member}`,
        ...(ownKey ? [`IdentityFile ${quoted(key)}`, "IdentitiesOnly yes"] : []),
        `UserKnownHostsFile ${quoted(knownHosts)}`,
        "StrictHostKeyChecking accept-new",
    ];
    writeFileWhole(sshConfig, `Host ${sshHost}\n${lines.map((line) => `    ${line}\n`).join("")}`);
}
