import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { Refusal } from "../../settings/refusal";
import { writeFileWhole } from "../write-file";
import type { Workplace } from "./workplace";
import { freePort } from "./desktop-tunnel";
import { lastLine, type Run } from "./run";

/** Returns the public half of the rehearsal's own key pair; the first call makes the pair. */
export async function ownKey({ dir, key }: Workplace, run: Run): Promise<string> {
    mkdirSync(dir, { recursive: true });
    if (!existsSync(`${key}.pub`)) {
        const args = ["-q", "-t", "ed25519", "-N", "", "-C", "rehearsal", "-f", key];
        // A full disk may have left half a pair, and ssh-keygen would ask before it replaces that.
        rmSync(key, { force: true });
        const made = await run("ssh-keygen", args);
        if (made.status !== 0) {
            throw new Refusal(
                `ssh-keygen could not make a key: ${lastLine(made)}; ` +
                    "see whether its disk is full: df -h .cache",
            );
        }
    }
    return readFileSync(`${key}.pub`, "utf8").trim();
}

/** Returns the existing box's port. */
export function sshPort({ portFile }: Pick<Workplace, "portFile">): number {
    const port = Number(readFileSync(portFile, "utf8"));
    return Number.isInteger(port) && port < 65536 ? port : 0;
}

/** Chooses a new box's port: the last box's, which a laptop may have noted, unless it is taken now. */
export async function newSshPort({ dir, portFile }: Workplace): Promise<number> {
    const last = existsSync(portFile) ? sshPort({ portFile }) : 0;
    const port = await freePort(last);
    mkdirSync(dir, { recursive: true });
    writeFileWhole(portFile, String(port));
    return port;
}

/** What the box is called in `ssh -F ssh_config box`. */
export const sshHost = "box";

/** Writes the file with which ssh, scp, rsync and editors reach the box. */
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
