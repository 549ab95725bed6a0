import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Refusal } from "../../settings/refusal";

/** Where noVNC listens on the box's loopback; on this machine's too, unless the port is taken. */
export const desktopPort = 6080;

export interface Tunnel {
    /** On this machine's loopback. */
    readonly port: number;
    /** Resolves with the reason when the tunnel ends before `close`. */
    readonly ended: Promise<string>;
    readonly close: () => void;
}

/** Returns a free port on this machine's loopback: `wanted`, or else any. */
export async function freePort(wanted = 0): Promise<number> {
    const server = createServer();
    const listens = (port: number) =>
        new Promise<boolean>((resolve) => {
            server.once("error", () => resolve(false));
            server.listen(port, "127.0.0.1", () => resolve(true));
        });
    if (!(await listens(wanted))) await listens(0);
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** Opens the tunnel as a user would, with SSH's own forward. `sshArgs` name the host. */
export async function tunnelBySsh(sshArgs: readonly string[]): Promise<Tunnel> {
    const port = await freePort(desktopPort);
    const forward = `127.0.0.1:${port}:127.0.0.1:${desktopPort}`;
    const args = ["-N", "-o", "ExitOnForwardFailure=yes", "-L", forward, ...sshArgs];
    // SSH may ask for the passphrase of the member's key, on the terminal itself.
    const child = spawn("ssh", args, { stdio: ["inherit", "ignore", "pipe"] });
    return { port, ended: lastWords(child), close: () => child.kill() };
}

function lastWords(child: ChildProcess): Promise<string> {
    let said = "";
    child.stderr?.on("data", (chunk) => (said += String(chunk)));
    return new Promise((resolve) => {
        child.on("error", () => resolve(`${child.spawnfile} is not installed`));
        child.on("close", () => resolve(said.trim().split("\n").at(-1) ?? ""));
    });
}

/** Connects its standard input and output to a port on the box. Python is on every box. */
const relay = (port: number) => `
import os, socket, sys, threading
box = socket.create_connection(("127.0.0.1", ${port}))
def send():
    while data := os.read(0, 65536):
        box.sendall(data)
    box.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := box.recv(65536):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
`;

/**
 * Opens the tunnel without SSH, as Session Manager does: each connection goes through a command that the
 * engine runs on the box.
 */
export async function tunnelByExec(
    engine: string,
    box: string,
    remotePort = desktopPort,
): Promise<Tunnel> {
    const port = await freePort(desktopPort);
    const sockets = new Set<Socket>();
    // One side may have finished while the other still sends.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
        const args = ["exec", "-i", box, "python3", "-c", relay(remotePort)];
        const child = spawn(engine, args, { stdio: ["pipe", "pipe", "ignore"] });
        sockets.add(socket);
        socket.pipe(child.stdin);
        child.stdout.pipe(socket);
        // Either side may disconnect at any time; `close` follows.
        socket.on("error", () => undefined);
        child.stdin.on("error", () => undefined);
        child.on("error", () => socket.destroy());
        socket.on("close", () => {
            sockets.delete(socket);
            child.kill();
        });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const boxStops = spawn(engine, ["wait", box], { stdio: "ignore" });
    const close = () => {
        boxStops.kill();
        server.close();
        for (const socket of sockets) socket.destroy();
    };
    const ended = lastWords(boxStops).then(() => "the box has stopped");
    return { port, ended, close };
}

/**
 * Waits until noVNC's page comes through the tunnel.
 *
 * @throws Refusal with the tunnel's last words if it ends early, or if no page comes within `patience` seconds.
 */
export async function pageComesThrough(
    { port, ended, close }: Tunnel,
    patience = 60,
): Promise<void> {
    let reason: string | undefined;
    void ended.then((why) => (reason = why));
    for (const start = Date.now(); Date.now() - start < patience * 1000;) {
        const page = await fetch(`http://127.0.0.1:${port}/vnc.html`).catch(() => undefined);
        if (page?.ok === true && reason === undefined) return;
        if (reason !== undefined) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    close();
    throw new Refusal(
        `the desktop does not answer: ${reason ?? `no page in ${patience} s`}; ` +
            "try --direct, which does not use SSH, or see --logs",
    );
}
