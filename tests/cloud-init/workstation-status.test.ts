import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { Sandbox } from "./sandbox";
import type { Variant } from "./variants";

interface Check {
    readonly name: string;
    readonly verdict: string;
    readonly detail: string;
    readonly remedy: string;
}

/** A service on a free port, for as long as one test. */
function serve(onConnect: (socket: Socket) => void, servers: Server[]): Promise<number> {
    const server = createServer((socket) => {
        socket.on("error", () => undefined);
        onConnect(socket);
    });
    servers.push(server);
    return new Promise((resolve) =>
        server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
}

/** Tools of a box on which everything works. */
const healthy = {
    systemctl: 'echo "workstation-data-volume.service loaded active exited Data"',
    mountpoint: "",
    sshd: 'printf "passwordauthentication no\\npermitrootlogin no\\nauthorizedkeysfile /etc/ssh/authorized_keys.d/%%u\\n"',
    docker: 'case "$1 $2" in "version -f") echo 29.1.0 ;; *) echo "$1 v1" ;; esac',
    "nvidia-smi": 'echo "595.91.07, Tesla T4"',
    "nvidia-ctk": "echo nvidia.com/gpu=all",
    runuser: 'shift 3; exec "$@"',
} as const;

describe("workstation-status", () => {
    let sandbox: Sandbox;
    let servers: Server[];
    let ports: Record<string, number>;

    const start = async (variant: Variant) => {
        sandbox = new Sandbox(variant);
        sandbox.commands(healthy);
        sandbox.write(
            "/usr/local/bin/train",
            "#!/bin/bash\ncat >/dev/null\necho tensorflow 2.17 GPUs: 1\n",
        );
        sandbox.write("/run/cloud-init/result.json", '{"v1": {"errors": []}}');
        sandbox.write("/proc/driver/nvidia/version", "NVIDIA UNIX Open Kernel Module 595");
        for (const folder of ["/home", "/data", "/var/lib/workstation/volume"]) {
            mkdirSync(sandbox.path(folder), { recursive: true });
        }
        ports = {
            "connect(22)": await serve((socket) => socket.end("SSH-2.0-OpenSSH\r\n"), servers),
            "connect(5901)": await serve((socket) => {
                socket.write("RFB 003.008\n");
                socket.once("data", () => socket.end(Buffer.from([1, 2])));
            }, servers),
            "127.0.0.1:6080": await serve(
                (socket) => socket.end("HTTP/1.0 200 OK\r\n\r\n<title>noVNC</title>"),
                servers,
            ),
        };
    };
    const status = async (...args: string[]) => {
        const edit = (text: string) => {
            let moved = text.replaceAll("pwd.getpwnam(user).pw_dir", '"/"');
            for (const [place, port] of Object.entries(ports)) {
                moved = moved.replace(place, place.replace(/\d+(?=\)?$)/, String(port)));
            }
            return moved;
        };
        const result = await sandbox.run("/usr/local/bin/workstation-status", ["--json", ...args], {
            edit,
        });
        expect(result.output, result.output).to.match(/^\{/);
        const { verdict, checks } = JSON.parse(result.output) as {
            verdict: string;
            checks: Check[];
        };
        return {
            code: result.status,
            verdict,
            checks,
            failed: checks.filter((check) => check.verdict === "failed"),
        };
    };

    beforeEach(() => (servers = []));
    afterEach(() => {
        for (const server of servers) server.close();
        sandbox.remove();
    });

    it("says ready, with exit 0, when every check holds", async () => {
        await start("al2023-g4dn");
        const { code, verdict, failed } = await status();
        expect(failed).to.deep.equal([]);
        expect([code, verdict]).to.deep.equal([0, "ready"]);
    });

    it("says unfinished, with exit 3, and fails nothing while cloud-init is at work", async () => {
        await start("al2023-g4dn");
        sandbox.commands({ "nvidia-smi": "exit 1" });
        sandbox.write("/run/cloud-init/result.json", "");
        const { code, verdict, failed } = await status();
        expect([code, verdict, failed]).to.deep.equal([3, "unfinished", []]);
    });

    it("says unfinished while one of our units is at work", async () => {
        await start("debian12-cpu");
        sandbox.commands({
            systemctl: 'echo "workstation-framework.service loaded activating start Image"',
        });
        const { code, checks } = await status();
        expect(code).to.equal(3);
        expect(checks[1]?.detail).to.equal("for workstation-framework.service");
    });

    /** Each breaks one thing of a healthy GPU box, and names the one check that must fail. */
    const faults: Record<string, [check: string, detail: RegExp, breakIt: () => void]> = {
        "a cloud-init error": [
            "cloud-init",
            /bad yaml/,
            () => sandbox.write("/run/cloud-init/result.json", '{"v1": {"errors": ["bad yaml"]}}'),
        ],
        "a part that cloud-init 22 could not read": [
            "cloud-init",
            /Unhandled non-multipart/,
            () =>
                sandbox.write(
                    "/var/log/cloud-init.log",
                    "x.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata\n",
                ),
        ],
        "a failed unit": [
            "units",
            /container-runtime\.service failed/,
            () =>
                sandbox.commands({
                    systemctl:
                        'echo "workstation-container-runtime.service loaded failed failed Docker"',
                }),
        ],
        "a data volume that is not mounted": [
            "data-volume",
            /mountpoint/,
            () => sandbox.commands({ mountpoint: "echo not a mountpoint; exit 32" }),
        ],
        "a desktop without password": [
            "vnc",
            /not password login only/,
            () => {
                servers[1]?.removeAllListeners("connection").on("connection", (socket: Socket) => {
                    socket.write("RFB 003.008\n");
                    socket.once("data", () => socket.end(Buffer.from([2, 1, 2])));
                });
            },
        ],
        "a Docker without CDI": [
            "docker",
            /20\.10 is below 25/,
            () => sandbox.commands({ docker: "echo 20.10" }),
        ],
        "a driver branch too old": [
            "driver",
            /470.*not 5\d\d-/,
            () => sandbox.commands({ "nvidia-smi": 'echo "470.256.02, Tesla T4"' }),
        ],
        "the wrong kernel module": [
            "kernel-module",
            /loaded: proprietary/,
            () =>
                sandbox.write(
                    "/proc/driver/nvidia/version",
                    "NVIDIA UNIX x86_64 Kernel Module 595",
                ),
        ],
        "a GPU that containers cannot see": [
            "container-gpu",
            /No devices/,
            () =>
                sandbox.commands({
                    docker: 'case $1 in version) echo 29.1.0 ;; run) echo "No devices were found"; exit 6 ;; esac',
                }),
        ],
        "a framework that trains on the CPU": [
            "training",
            /no GPU for tensorflow/,
            () =>
                sandbox.write(
                    "/usr/local/bin/train",
                    "#!/bin/bash\necho no GPU for tensorflow >&2\nexit 1\n",
                ),
        ],
    };
    for (const [what, [check, detail, breakIt]] of Object.entries(faults)) {
        it(`fails on ${what}, names it and says where to look`, async () => {
            await start("al2023-g4dn");
            breakIt();
            const { code, verdict, failed } = await status();
            expect([code, verdict]).to.deep.equal([1, "failed"]);
            expect(failed.map(({ name }) => name)).to.deep.equal([check]);
            expect(failed[0]?.detail).to.match(detail);
            expect(failed[0]?.remedy).to.match(/ /);
        });
    }

    it("asks a CPU box nothing about GPUs, and a box without desktop nothing about VNC", async () => {
        await start("debian12-bare");
        const { code, checks } = await status();
        expect(code).to.equal(0);
        expect(checks.map(({ name }) => name)).to.deep.equal([
            "cloud-init",
            "units",
            "data-volume",
            "ssh",
            "docker",
        ]);
    });
});
