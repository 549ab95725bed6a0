import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port";

/** OpenSSH's own server on loopback, for the user who runs the tests, with a key pair for it. */
export interface SshServer {
    readonly port: number;
    readonly folder: string;
    readonly key: string;
    readonly user: string;
    close(): void;
}

/**
 * @param settings more lines of sshd_config.
 * @throws Error where OpenSSH's server is not installed.
 */
export async function startSshServer(settings: readonly string[] = []): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-sshd-"));
    const key = join(folder, "key");
    const hostKey = join(folder, "host_key");
    for (const file of [key, hostKey])
        execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    const port = await freePort();
    const config = [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        `HostKey ${hostKey}`,
        `AuthorizedKeysFile ${key}.pub`,
        "PermitRootLogin yes",
        "StrictModes no",
        "PasswordAuthentication no",
        `PidFile ${join(folder, "pid")}`,
        "Subsystem sftp internal-sftp",
        ...settings,
    ];
    const file = join(folder, "sshd_config");
    writeFileSync(file, `${config.join("\n")}\n`);
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
    const server = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file], { stdio: "ignore" });
    let failed: Error | undefined;
    server.on("error", (error) => (failed = error));
    server.on("close", (status) => (failed ??= new Error(`sshd ended with ${status}`)));
    while (!(await listens(port))) {
        if (failed !== undefined)
            throw new Error(`${failed.message}; install openssh-server and run again`);
    }
    const close = () => {
        server.kill();
        rmSync(folder, { recursive: true });
    };
    return { port, folder, key, user: userInfo().username, close };
}

function listens(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
            socket.destroy();
            resolve(true);
        });
        socket.on("error", () => setTimeout(() => resolve(false), 20));
    });
}
