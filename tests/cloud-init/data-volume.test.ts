import { expect } from "chai";
import { mkdirSync, statSync } from "node:fs";
import { Sandbox } from "./sandbox";

const script = "/usr/local/libexec/workstation/data-volume.sh";

/**
 * Stand-ins for the tools. A disk is a file whose text is what is on it: nothing (zeros), a label,
 * or something else. `disks` lists NVMe disks with their model, as lsblk does.
 */
const tools = {
    blkid: `
        if [ "$1" = -c ]; then grep -ls "^label" "$SANDBOX"/dev/* | grep . && exit 0; exit 2; fi
        grep -aq '[a-z]' "$2" && exit 0; exit 2`,
    wipefs: `[ -e "$SANDBOX/unreadable" ] && exit 1; tr -d '\\0' <"$2"`,
    lsblk: `
        case $1 in
        -dn) [ -e "$2" ] ;;
        -dnpo) cat "$SANDBOX/disks" 2>/dev/null ;;
        -nro) echo "\${3##*/} "; grep -s "^\${3##*/}p" "$SANDBOX/partitions" ;;
        esac; exit`,
    "mkfs.ext4": `echo label >"\${@: -1}"`,
    e2fsck: `[ -e "$SANDBOX/broken" ] && exit 4; exit 0`,
    mountpoint: `[ -e "$2/.mounted" ]`,
    mount: `mkdir -p "\${@: -1}"; touch "\${@: -1}/.mounted"`,
    findmnt: "echo device",
    resize2fs: "",
    chown: "",
    systemctl: "",
    sync: "",
    sleep: "",
    install: `[ "$1" = -do ] && mkdir -p "\${@: -1}" || /usr/bin/install "$@"`,
} as const;

/** Bind targets below the sandbox. */
const edit = (root: string) => (text: string) =>
    text.replace('"/$name" --bind', `"${root}/$name" --bind`);

describe("data-volume.sh", () => {
    let sandbox: Sandbox;
    const zeros = "\0".repeat(1024 * 1024);
    const nvme = (name: string, model: string) => `${sandbox.path(`/dev/${name}`)} ${model}\n`;
    const run = () =>
        sandbox.run(script, [], { edit: edit(sandbox.root), env: { SECONDS: "1799" } });
    const formatted = () => sandbox.log.filter((line) => line.startsWith("mkfs"));

    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.commands(tools);
        sandbox.write("/etc/skel/.bashrc", "");
        sandbox.write("/etc/ssh/ssh_host_ed25519_key", "the box's own");
        mkdirSync(sandbox.path("/dev"));
    });
    afterEach(() => sandbox.remove());

    it("formats a blank disk once, and mounts each place once however often it runs", async () => {
        sandbox.write("/dev/sdf", zeros);
        expect(await run()).to.include({ status: 0 });
        expect(await run()).to.include({ status: 0 });
        expect(formatted()).to.have.length(1);
        expect(sandbox.log.filter((line) => line.startsWith("mount "))).to.have.length(3);
    });

    it("reuses a labelled disk: its files, its homes and its SSH identity", async () => {
        sandbox.write("/dev/sdf", "label");
        sandbox.write("/var/lib/workstation/volume/home/ada/thesis", "kept");
        sandbox.write(
            "/var/lib/workstation/volume/ssh-host-keys/ssh_host_ed25519_key",
            "the old box's",
        );
        expect(await run()).to.include({ status: 0 });
        expect(formatted()).to.deep.equal([]);
        expect(sandbox.read("/var/lib/workstation/volume/home/ada/thesis")).to.equal("kept");
        expect(sandbox.read("/etc/ssh/ssh_host_ed25519_key")).to.equal("the old box's");
        expect(sandbox.log).to.include("systemctl try-reload-or-restart sshd");
    });

    it("gives the private keys to root alone, the public ones to all, as on a new box", async () => {
        const kept = "/var/lib/workstation/volume/ssh-host-keys/ssh_host_ed25519_key";
        sandbox.write("/dev/sdf", "label");
        for (const end of ["", ".pub"]) sandbox.write(kept + end, "the old box's");
        await run();
        const mode = (path: string) => statSync(sandbox.path(path)).mode & 0o777;
        expect(mode("/etc/ssh/ssh_host_ed25519_key")).to.equal(0o600);
        expect(mode("/etc/ssh/ssh_host_ed25519_key.pub")).to.equal(0o644);
    });

    it("makes the member's home and keeps the box's SSH identity on a new volume", async () => {
        sandbox.write("/dev/xvdf", zeros); // Xen's name: G3 and P3
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.log.join("\n")).to.match(/chown -R ada: .*home\/ada\.new/);
        expect(
            sandbox.read("/var/lib/workstation/volume/ssh-host-keys/ssh_host_ed25519_key"),
        ).to.equal("the box's own");
    });

    it("fails on a foreign file system, and leaves it untouched", async () => {
        sandbox.write("/dev/sdf", "somebody's xfs");
        const { status, output } = await run();
        expect([status, output]).to.deep.equal([
            1,
            "data-volume.sh: /dev/sdf is not blank: left untouched\n",
        ]);
        expect(sandbox.read("/dev/sdf")).to.equal("somebody's xfs");
    });

    it("fails on a disk that it cannot read, although blkid then says blank", async () => {
        sandbox.write("/dev/sdf", zeros);
        sandbox.write("/unreadable", "");
        expect((await run()).status).to.equal(1);
        expect(formatted()).to.deep.equal([]);
    });

    it("fails on bytes that no tool knows", async () => {
        sandbox.write("/dev/sdf", `\0\0\x01${zeros}`);
        sandbox.commands({ wipefs: "" });
        expect((await run()).status).to.equal(1);
        expect(formatted()).to.deep.equal([]);
    });

    it("takes the one blank EBS disk where udev gives no name, and never instance store", async () => {
        sandbox.write("/dev/nvme1n1", zeros);
        sandbox.write("/dev/nvme2n1", zeros);
        sandbox.write(
            "/disks",
            nvme("nvme1n1", "Amazon EC2 NVMe Instance Storage") +
                nvme("nvme2n1", "Amazon Elastic Block Store"),
        );
        expect(await run()).to.include({ status: 0 });
        expect(formatted().join()).to.match(/nvme2n1$/);
    });

    it("never takes the root disk, which has partitions", async () => {
        sandbox.write("/dev/nvme0n1", zeros);
        sandbox.write("/disks", nvme("nvme0n1", "Amazon Elastic Block Store"));
        sandbox.write("/partitions", "nvme0n1p1 /\n");
        expect((await run()).output).to.match(/no data volume after/);
        expect(formatted()).to.deep.equal([]);
    });

    it("fails on two blank disks, naming both", async () => {
        for (const name of ["nvme1n1", "nvme2n1"]) sandbox.write(`/dev/${name}`, zeros);
        sandbox.write(
            "/disks",
            nvme("nvme1n1", "Amazon Elastic Block Store") +
                nvme("nvme2n1", "Amazon Elastic Block Store"),
        );
        expect((await run()).output).to.match(/two blank disks: \S+nvme1n1 \S+nvme2n1/);
        expect(formatted()).to.deep.equal([]);
    });

    it("waits for a volume that is attached after the box started", async () => {
        sandbox.write("/late", zeros);
        sandbox.commands({ sleep: 'mv "$SANDBOX/late" "$SANDBOX/dev/sdf"' });
        expect(await run()).to.include({ status: 0 });
        expect(formatted()).to.have.length(1);
    });

    it("fails, and mounts nothing, when the file system needs a human", async () => {
        sandbox.write("/dev/sdf", "label");
        sandbox.write("/broken", "");
        const { status, output } = await run();
        expect([status, output]).to.deep.equal([
            1,
            "data-volume.sh: not mounted: run 'e2fsck /dev/sdf'\n",
        ]);
        expect(sandbox.log.some((line) => line.startsWith("mount "))).to.be.false;
    });
});
