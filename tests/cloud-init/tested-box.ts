import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { Sandbox } from "./sandbox";
import type { Variant } from "./variants";

export interface Check {
    readonly name: string;
    readonly verdict: string;
    readonly detail: string;
    readonly remedy: string;
}

/** Tools of a box on which everything works. */
export const healthy = {
    systemctl: '[ "$1" != -q ] && echo "workstation-data-volume.service loaded active exited"',
    curl: 'case $* in *vnc.html*) exec /usr/bin/curl "$@" ;; *) date -u "+date: %a, %d %b %Y %T GMT" ;; esac',
    df: "printf 'Avail\\n9000000\\n'",
    sshd: 'printf "passwordauthentication no\\npermitrootlogin no\\nauthorizedkeysfile /var/lib/workstation/live/current/authorized_keys.d/%%u\\n"',
    docker: 'case "$1 $2" in "version -f") echo 29.1.0 ;; *) echo "$1 v1" ;; esac',
    "nvidia-smi": 'echo "595.91.07, Tesla T4"',
    "nvidia-ctk": "echo nvidia.com/gpu=all",
    mktemp: '/usr/bin/mktemp "$@"',
    sudo: "echo asked as root",
    runuser: 'shift 3; exec "$@"',
    id: "echo 2000",
    ip: "echo RTNETLINK answers: Permission denied >&2; exit 2",
    pgrep: "",
    Xvnc: "",
    "ssh-keygen": "echo 256 SHA256:abc root@box",
} as const;

/** The answers of the box's services to a client. */
const services = {
    display: answers([0]),
    ssh: (socket: Socket) => void socket.end("SSH-2.0-OpenSSH\r\n"),
    vnc: offers([1, 2]),
    novnc: (socket: Socket) => void socket.end("HTTP/1.0 200 OK\r\n\r\n<title>noVNC</title>"),
} as const;

/** Returns a service that answers a client's first message. */
export function answers(bytes: readonly number[]) {
    return (socket: Socket) => void socket.once("data", () => socket.end(Buffer.from(bytes)));
}

/** Returns a VNC server with these security types. */
export function offers(types: readonly number[]) {
    return (socket: Socket) => {
        socket.write("RFB 003.008\n");
        answers(types)(socket);
    };
}

/** A box in a sandbox that passes its self-test, until a test breaks something. */
export class TestedBox {
    uid = "0";
    rootDevice = "-1";
    readonly sandbox: Sandbox;
    readonly #servers = new Map<keyof typeof services, Server>();

    private constructor(variant: Variant) {
        this.sandbox = new Sandbox(variant);
    }

    static async start(variant: Variant): Promise<TestedBox> {
        const box = new TestedBox(variant);
        const { sandbox } = box;
        sandbox.commands(healthy);
        for (const [path, text] of Object.entries({
            "/usr/local/bin/train": "#!/bin/bash\ncat >/dev/null\necho tensorflow 2.17 GPUs: 1\n",
            "/run/cloud-init/result.json": '{"v1": {"errors": []}}',
            "/run/cloud-init/cloud-id": "aws\n",
            "/proc/driver/nvidia/version": "NVIDIA UNIX Open Kernel Module 595",
            "/var/run/cdi/nvidia.yaml": "- path: /dev/nvidia-uvm",
        }))
            sandbox.write(path, text);
        for (const folder of ["/home", "/data", "/var/lib/workstation/volume"])
            mkdirSync(sandbox.path(folder), { recursive: true });
        for (const name of Object.keys(services) as (keyof typeof services)[]) {
            const at: ListenOptions =
                name === "display" ? { path: box.#display } : { port: 0, host: "127.0.0.1" };
            const server = createServer();
            box.#servers.set(name, server);
            box.answer(name, services[name]);
            await new Promise<void>((resolve) => server.listen(at, resolve));
        }
        return box;
    }

    /** Changes the answer of one of the box's services. */
    answer(name: keyof typeof services, onConnect: (socket: Socket) => void): void {
        this.#servers
            .get(name)!
            .removeAllListeners("connection")
            .on("connection", (socket: Socket) => {
                socket.on("error", () => undefined);
                onConnect(socket);
            });
    }

    get #display(): string {
        return this.sandbox.path("/X1");
    }

    #port(name: keyof typeof services): number {
        return (this.#servers.get(name)!.address() as { port: number }).port;
    }

    run(...args: string[]) {
        // A test has neither root nor a mount, and the box's ports are taken or forbidden here.
        const edit = (text: string) =>
            text
                .replace("os.getuid()", this.uid)
                .replace('os.stat("/").st_dev', this.rootDevice)
                .replace("/tmp/.X11-unix/X1", this.#display)
                .replace("time.monotonic()", "1000")
                .replace("connect(22)", `connect(${this.#port("ssh")})`)
                .replace("connect(5901)", `connect(${this.#port("vnc")})`)
                .replace("127.0.0.1:6080", `127.0.0.1:${this.#port("novnc")}`);
        return this.sandbox.run("/usr/local/bin/workstation-status", args, { edit });
    }

    async status() {
        const { status: code, output } = await this.run("--json");
        expect(output, output).to.match(/^\{/);
        const { verdict, checks } = JSON.parse(output) as { verdict: string; checks: Check[] };
        const detail = (name: string) => checks.find((check) => check.name === name)?.detail;
        const failed = checks.filter((check) => check.verdict === "failed");
        return { code, verdict, checks, failed, detail };
    }

    stop(): void {
        for (const server of this.#servers.values()) server.close();
        this.sandbox.remove();
    }
}
