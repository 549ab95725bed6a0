import { expect } from "chai";
import { mkdirSync, readdirSync } from "node:fs";
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
    systemctl: '[ "$1" != -q ] && echo "workstation-data-volume.service loaded active exited"',
    curl: 'case $* in *vnc.html*) exec /usr/bin/curl "$@" ;; *) date -u "+date: %a, %d %b %Y %T GMT" ;; esac',
    df: "printf 'Avail\\n9000000\\n'",
    sshd: 'printf "passwordauthentication no\\npermitrootlogin no\\nauthorizedkeysfile /etc/ssh/authorized_keys.d/%%u\\n"',
    docker: 'case "$1 $2" in "version -f") echo 29.1.0 ;; *) echo "$1 v1" ;; esac',
    "nvidia-smi": 'echo "595.91.07, Tesla T4"',
    "nvidia-ctk": "echo nvidia.com/gpu=all",
    mktemp: '/usr/bin/mktemp "$@"',
    sudo: "echo asked as root",
    runuser: 'shift 3; exec "$@"',
} as const;

describe("workstation-status", () => {
    let sandbox: Sandbox;
    let servers: Server[];
    let ports: Record<string, number>;
    let uid: string;
    let rootDevice: string;

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
    const edit = (text: string) => {
        // Neither root nor a mount is to be had here.
        let moved = text.replace("os.getuid()", uid).replace('os.stat("/").st_dev', rootDevice);
        for (const [place, port] of Object.entries(ports)) {
            moved = moved.replace(place, place.replace(/\d+(?=\)?$)/, String(port)));
        }
        return moved;
    };
    const status = async (...args: string[]) => {
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

    beforeEach(() => {
        servers = [];
        [uid, rootDevice] = ["0", "-1"];
    });
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
            systemctl: 'echo "workstation-framework.service loaded activating start"',
        });
        const { code, checks } = await status();
        expect(code).to.equal(3);
        const units = checks.find(({ name }) => name === "units");
        expect(units?.detail).to.equal("for workstation-framework.service");
    });

    /** Each breaks one thing of a healthy GPU box, and names the one check that must fail. */
    const faults: Record<string, [check: string, detail: RegExp, breakIt: () => void]> = {
        "a cloud-init error": [
            "cloud-init",
            /bad yaml/,
            () => sandbox.write("/run/cloud-init/result.json", '{"v1": {"errors": ["bad yaml"]}}'),
        ],
        "a cloud-init that ended without a result": [
            "cloud-init",
            /^failed$/,
            () => {
                sandbox.write("/run/cloud-init/result.json", "");
                sandbox.commands({
                    systemctl: '[ "$1" = -q ] || echo "workstation-x.service loaded active exited"',
                });
            },
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
                    systemctl: 'echo "workstation-container-runtime.service loaded failed failed"',
                }),
        ],
        "a unit that is started again and again": [
            "units",
            /vnc@ada\.service activating/,
            () =>
                sandbox.commands({
                    systemctl: 'echo "workstation-vnc@ada.service loaded activating auto-restart"',
                }),
        ],
        "a clock that is an hour ahead": [
            "clock",
            /^3[56]\d\d s ahead$/,
            () =>
                sandbox.commands({
                    curl: `case $* in *vnc.html*) echo noVNC ;; *)
                        date -ud -1hour "+HTTP/1.1 401%nDate: %a, %d %b %Y %T GMT%nServer: EC2ws" ;; esac`,
                }),
        ],
        "a full root disk": [
            "root-disk",
            /^499999 KiB free$/,
            () => sandbox.commands({ df: "printf 'Avail\\n499999\\n'" }),
        ],
        "a data volume that is not mounted": [
            "data-volume",
            /home is on the root disk/,
            () => (rootDevice = "os.stat(path).st_dev"),
        ],
        "a data volume that cannot be written": [
            "data-volume",
            /Read-only file system/,
            () => sandbox.commands({ mktemp: "echo mktemp: Read-only file system >&2; exit 1" }),
        ],
        "a desktop without password": [
            "vnc",
            /not password only/,
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
        "no kernel module at all": [
            "kernel-module",
            /^loaded: $/,
            () => sandbox.write("/proc/driver/nvidia/version", ""),
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

    it("says nothing about a clock that nobody can be compared with", async () => {
        await start("debian12-bare");
        sandbox.commands({ curl: "exit 28" });
        expect((await status()).verdict).to.equal("ready");
    });

    it("asks as root, whoever asks", async () => {
        await start("debian12-bare");
        uid = "2000";
        const { output } = await sandbox.run("/usr/local/bin/workstation-status", ["--json"], {
            edit,
        });
        expect(output).to.equal("asked as root\n");
        expect(sandbox.log.at(-1)).to.match(/^sudo -n .*workstation-status --json$/);
    });

    it("leaves nothing on the volume that it wrote to", async () => {
        await start("debian12-bare");
        await status();
        expect(sandbox.log.filter((line) => line.startsWith("mktemp"))).to.have.length(2);
        expect(readdirSync(sandbox.path("/data"))).to.deep.equal([]);
    });

    it("asks a CPU box nothing about GPUs, and a box without desktop nothing about VNC", async () => {
        await start("debian12-bare");
        const { code, checks } = await status();
        expect(code).to.equal(0);
        expect(checks.map(({ name }) => name)).to.deep.equal([
            "cloud-init",
            "clock",
            "root-disk",
            "units",
            "data-volume",
            "ssh",
            "docker",
        ]);
    });
});
