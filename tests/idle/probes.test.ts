import { expect } from "chai";
import { rmSync } from "node:fs";
import { existsSync, readFileSync } from "node:fs";
import { ProbeBox } from "./probe-box";

const cpu = (all: string, ...cores: readonly string[]) =>
    [`cpu ${all}`, ...cores.map((it, at) => `cpu${at} ${it}`), "btime 1"].join("\n");
const disk = (name: string, sectors: number) => ` 259 0 ${name} 1 2 3 4 5 6 ${sectors} 8 9 10 11\n`;
const card = (name: string, come: number, gone: number) =>
    `${name}: ${come} 0 0 0 0 0 0 0 ${gone} 0 0 0 0 0 0 0\n`;
const cards = (...lines: readonly string[]) => `Inter-|\n face |\n${lines.join("")}`;

/** What `ss` prints of one connection (iproute2 6.1). */
const connection = (here: string, there: string, bytes: readonly [number, number], owner = "") =>
    `0      0      ${here} ${there} ${owner}\n\t cubic wscale:7,7 rto:204 bytes_sent:${bytes[0] + 5} bytes_acked:${bytes[0]} bytes_received:${bytes[1]} segs_out:9\n`;

describe("the probes of the idle agent", function () {
    this.timeout(30_000);
    let box: ProbeBox;
    beforeEach(() => (box = new ProbeBox()));
    afterEach(() => box.end());
    const ss = (...connections: readonly string[]) => {
        box.write("/ss", connections.join(""));
        box.program("ss", `cat '${box.root}/ss'`);
    };

    it("find a box without Docker, GPU, desktop or notebook quiet, not unknown", async () => {
        await box.begin();
        const { took, ...sample } = await box.sample();
        expect(took).to.be.below(8);
        expect(sample).to.deep.equal({
            ...{ ssh: 0, ssh_bps: 0, vnc: 0, input: 9999, cpu: 0, cores: 0, gpu: 0, gpu_mem: 0 },
            ...{ disk: 0, net: 0, docker: 0, kernel_busy: 0, kernel_act: 9999, ide_input: 9999 },
            ...{
                pkg: 0,
                jobs: 0,
                err: [],
                cpu_by: null,
                mem: 25,
                net_in: 0,
                net_out: 0,
                gpus: [],
                xid: [],
            },
        });
    });

    it("tell the share of all cores, and count those that are more than half busy", async () => {
        box.write("/proc/stat", cpu("0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0"));
        await box.begin();
        // 70 % of the first one, of which 10 % is the host's; 20 % of the second, which waits for its disk for 30 %.
        box.write(
            "/proc/stat",
            cpu("60 10 10 80 30 0 0 10", "40 10 10 30 0 0 0 10", "20 0 0 50 30 0 0 0"),
        );
        expect(await box.sample()).to.include({ cpu: 45, cores: 1 });
        expect(await box.sample()).to.include({ cpu: 0, cores: 0 });
    });

    it("tell whose work keeps the cores busy, also when a container begins or ends", async () => {
        const used = (groups: Readonly<Record<string, number>>) => {
            for (const [group, seconds] of Object.entries(groups))
                box.write(
                    `/sys/fs/cgroup/${group}/cpu.stat`,
                    `usage_usec ${seconds * 1e6}\nuser_usec 1\n`,
                );
        };
        const [first, second] = ["docker-1a.scope", "docker-2b.scope"].map(
            (name) => `system.slice/${name}`,
        );
        const vnc = "system.slice/system-workstation\\x2dvnc.slice";
        used({ "user.slice": 100, "system.slice": 1000, [first!]: 500, [vnc]: 10 });
        await box.begin();
        used({ "user.slice": 130, "system.slice": 1200, [first!]: 620, [second!]: 30, [vnc]: 16 });
        expect(await box.sample(60)).to.deep.include({
            cpu_by: { logins: 0.5, containers: 2.5, desktop: 0.1, system: 0.73 },
        });
        rmSync(box.path(`/sys/fs/cgroup/${first}`), { recursive: true });
        used({ "system.slice": 1206 });
        expect(await box.sample(60)).to.deep.include({
            cpu_by: { logins: 0, containers: 0, desktop: 0, system: 0.1 },
        });
    });

    it("tell what is written to whole disks, once", async () => {
        for (const name of ["nvme0n1", "nvme1n1", "dm-0", "loop0"])
            box.write(`/sys/block/${name}/size`, "1");
        const disks = (sectors: number) =>
            ["nvme0n1", "nvme0n1p1", "nvme1n1", "dm-0", "loop0"]
                .map((name) => disk(name, sectors))
                .join("");
        box.write("/proc/diskstats", disks(1000));
        await box.begin();
        box.write("/proc/diskstats", disks(1000 + 61_440_000 / 512));
        expect(await box.sample(60)).to.include({ disk: 2.048 });
        expect(await box.sample(60)).to.include({ disk: 0 });
    });

    it("tell what the box's own cards move, not what containers move over their bridges", async () => {
        const all = (come: number, gone: number) =>
            cards(
                ...["ens5", "lo", "veth1a2b", "docker0"].map((name) => card(name, come, gone)),
                card("br-f00", come, gone),
            );
        box.write("/sys/class/net/ens5/device/vendor", "0x1d0f");
        box.write("/proc/net/dev", all(1000, 1000));
        await box.begin();
        box.write("/proc/net/dev", all(1000 + 6_000_000, 1000 + 600_000));
        expect(await box.sample(60)).to.include({ net: 0.11, net_in: 0.1, net_out: 0.01 });
    });

    it("count a card that began again from 0, and the whole time since the last reading", async () => {
        box.write("/proc/net/dev", cards(card("ens5", 9_000_000, 0)));
        await box.begin();
        box.write("/proc/net/dev", cards());
        expect(await box.sample(60)).to.deep.include({ err: ["net"], net: null, net_in: null });
        box.write("/proc/net/dev", cards(card("ens5", 1_200_000, 0)));
        expect(await box.sample(60)).to.deep.include({ err: [], net: 0.01 });
    });

    it("count SSH sessions, and the bytes of each since the sample before, in both directions", async () => {
        const one = (bytes: readonly [number, number]) =>
            connection("10.0.0.5:22", "10.0.0.9:50000", bytes);
        const half = connection("10.0.0.5:22", "10.0.0.9:50001", [500, 500]);
        ss(one([10_000, 20_000]), half);
        expect(await box.sample(60)).to.include({ ssh: 2, ssh_bps: 0 });
        ss(one([13_000, 26_000]), half);
        expect(await box.sample(60)).to.include({ ssh: 2, ssh_bps: 150 });
        // One has gone with its counters, and a new one has moved bytes.
        ss(half, connection("[::ffff:10.0.0.5]:22", "[::ffff:10.0.0.9]:50002", [6000, 0]));
        expect(await box.sample(60)).to.include({ ssh: 2, ssh_bps: 100 });
        ss();
        expect(await box.sample(60)).to.include({ ssh: 0, ssh_bps: 0 });
    });

    it("count a session of Session Manager once, whether it leads to sshd or not", async () => {
        const worker = (pid: number) => `users:(("ssm-session-wor",pid=${pid},fd=8))`;
        box.process(70, "ssm-session-wor");
        const now = (bytes: number) =>
            ss(
                connection("127.0.0.1:22", "127.0.0.1:40000", [bytes, 0], 'users:(("sshd",pid=5))'),
                connection("127.0.0.1:40000", "127.0.0.1:22", [0, bytes], worker(70)),
                connection("10.0.0.5:40001", "52.1.1.1:443", [bytes, 0], worker(70)),
                connection("10.0.0.5:40002", "52.1.1.1:443", [2 * bytes, bytes], worker(71)),
                connection(
                    "10.0.0.5:40003",
                    "52.1.1.1:443",
                    [9 * bytes, 0],
                    'users:(("curl",pid=9,fd=3))',
                ),
            );
        now(0);
        await box.sample();
        now(600);
        expect(await box.sample(60)).to.include({ ssh: 2, ssh_bps: 40 });
        expect(readFileSync(box.path("/calls"), "utf8")).to.match(
            /ss -tniH -p state established\n/,
        );
    });

    for (const [how, body] of [
        ["fails", "exit 1"],
        ["prints what it never prints", "echo 'Segmentation fault'"],
        ["does not end", "sleep 60 & sleep 60"],
        ["prints without end", "yes '0 0 1.1.1.1:22 2.2.2.2:3'"],
        ["tells no bytes", "echo '0 0 1.1.1.1:22 2.2.2.2:3'"],
    ] as const)
        it(`find only SSH sessions unknown, and not late, when ss ${how}`, async () => {
            box.program("ss", body);
            const { took, ...sample } = await box.sample();
            expect(took).to.be.below(8);
            expect(sample).to.deep.include({ err: ["ssh"], ssh: null, ssh_bps: null, vnc: 0 });
        });

    it("leave nothing of a program that hangs, nor of what it started", async () => {
        box.program("ss", `sleep 60 & echo $! >'${box.root}/child'; wait`);
        expect((await box.sample()).err).to.deep.equal(["ssh"]);
        const child = readFileSync(box.path("/child"), "utf8").trim();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const state = existsSync(`/proc/${child}/stat`)
            ? readFileSync(`/proc/${child}/stat`, "utf8").split(" ")[2]
            : "gone";
        expect(state).to.be.oneOf(["gone", "Z"]);
    });

    it("count viewers of the desktop, not its open port", async () => {
        box.write(
            "/proc/net/tcp",
            "  sl  local_address rem_address   st\n" +
                "   0: 0100007F:170D 00000000:0000 0A\n" +
                "   1: 0100007F:170D 0100007F:C350 01\n" +
                "   2: 0100007F:C350 0100007F:170D 01\n",
        );
        expect(await box.sample()).to.include({ vnc: 1 });
    });

    it("tell package work, and neither lists that dnf fetches nor programs that uv and conda run", async () => {
        const pid = 50;
        const seen = async (name: string, ...words: readonly string[]) => {
            box.process(pid, name, { words });
            return (await box.sample())["pkg"];
        };
        expect(await seen("apt-get", "apt-get", "-y", "install", "x")).to.equal(1);
        expect(await seen("dnf", "/usr/bin/python3", "/usr/bin/dnf", "makecache")).to.equal(0);
        expect(await seen("dnf", "/usr/bin/python3", "/usr/bin/dnf", "upgrade")).to.equal(1);
        expect(await seen("python3.11", "python3", "-m", "pip", "install", "x")).to.equal(1);
        expect(await seen("python3.11", "python3", "install.py", "install")).to.equal(0);
        expect(await seen("uv", "uv", "run", "fit.py", "install")).to.equal(0);
        expect(await seen("uv", "uv", "pip", "install", "torch")).to.equal(1);
        expect(await seen("conda", "python", "/opt/bin/conda", "run", "fit.py")).to.equal(0);
        expect(await seen("cloud-init", "python3", "/usr/bin/cloud-init", "modules")).to.equal(1);
    });
});
