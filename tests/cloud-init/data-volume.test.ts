import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { Sandbox } from "./sandbox";

const script = "/usr/local/libexec/workstation/data-volume.sh";

/**
 * Stand-ins for the tools. A disk is a file whose text stands for its contents: nothing (zeros), a label,
 * or something else. `disks` lists NVMe disks with their model, as lsblk does.
 */
const tools = {
    blkid: `
        if [ "$1" = -c ]; then find "$SANDBOX"/dev -type f -exec grep -l "^label" {} + | sort | grep . || exit 2; exit; fi
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
    const run = (seconds = 1799) =>
        sandbox.run(script, [], { edit: edit(sandbox.root), env: { SECONDS: String(seconds) } });
    const formatted = () => sandbox.log.filter((line) => line.startsWith("mkfs"));

    const keys = "/var/lib/workstation/volume/ssh-host-keys";
    const names = (folder: string) => readdirSync(sandbox.path(folder)).sort();
    /** Puts a former box's host key on the volume, marked with its member or, as in former releases, with nobody. */
    const keep = (member?: string) => {
        const file = `${keys}/ssh_host_ed25519_key`;
        mkdirSync(sandbox.path(keys), { recursive: true });
        if (sandbox.read(file) === "")
            execFileSync("ssh-keygen", [
                "-qt",
                "ed25519",
                "-N",
                "",
                "-C",
                "",
                "-f",
                sandbox.path(file),
            ]);
        if (member !== undefined) sandbox.write(`${keys}/member`, `${member}\n`);
        return { key: sandbox.read(file), pub: sandbox.read(`${file}.pub`).replace(/ \n$/, "\n") };
    };

    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.commands(tools);
        sandbox.write("/etc/skel/.bashrc", "");
        sandbox.write("/etc/ssh/ssh_host_ed25519_key", "the box's own");
        mkdirSync(sandbox.path("/dev"));
    });
    afterEach(() => sandbox.remove());

    it("formats a blank disk once, and mounts each place once, however often it runs", async () => {
        sandbox.write("/dev/sdf", zeros);
        expect(await run()).to.include({ status: 0 });
        expect(await run()).to.include({ status: 0 });
        expect(formatted()).to.have.length(1);
        expect(sandbox.log.filter((line) => line.startsWith("mount "))).to.have.length(3);
    });

    it("reuses a labelled disk: its files, its homes and its SSH identity", async () => {
        sandbox.write("/dev/sdf", "label");
        sandbox.write("/var/lib/workstation/volume/home/ada/thesis", "kept");
        const { key, pub } = keep("ada");
        expect(await run()).to.include({ status: 0 });
        expect(formatted()).to.deep.equal([]);
        expect(sandbox.read("/var/lib/workstation/volume/home/ada/thesis")).to.equal("kept");
        expect(sandbox.read("/etc/ssh/ssh_host_ed25519_key")).to.equal(key);
        expect(sandbox.read("/etc/ssh/ssh_host_ed25519_key.pub")).to.equal(pub);
        expect(sandbox.log).to.include("systemctl try-reload-or-restart sshd");
    });

    it("lets only root read the private keys and everybody the public ones, as on a new box", async () => {
        sandbox.write("/dev/sdf", "label");
        keep("ada");
        await run();
        const mode = (path: string) => statSync(sandbox.path(path)).mode & 0o777;
        expect(mode("/etc/ssh/ssh_host_ed25519_key")).to.equal(0o600);
        expect(mode("/etc/ssh/ssh_host_ed25519_key.pub")).to.equal(0o644);
    });

    it("mounts the volume with set-user-id programs and devices disabled", async () => {
        sandbox.write("/dev/sdf", "label");
        await run();
        expect(sandbox.log.find((line) => line.startsWith("mount "))).to.match(
            /^mount -o nosuid,nodev \S+\/dev\/sdf \S+\/volume$/,
        );
    });

    it("takes only host keys from a hostile volume, and no links", async () => {
        sandbox.write("/dev/sdf", "label");
        keep("ada");
        sandbox.write("/etc/ssh/sshd_config", "the box's own");
        sandbox.write("/root-only", "secret");
        sandbox.write(`${keys}/sshd_config`, "AuthorizedKeysCommand /data/evil");
        sandbox.write(`${keys}/ssh_host_ecdsa_key`, "no key");
        symlinkSync(sandbox.path("/root-only"), sandbox.path(`${keys}/ssh_host_rsa_key`));
        symlinkSync(sandbox.path("/root-only"), sandbox.path(`${keys}/leak.pub`));
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.read("/etc/ssh/sshd_config")).to.equal("the box's own");
        expect(names("/etc/ssh").filter((name) => !name.endsWith(".d"))).to.deep.equal([
            "ssh_host_ed25519_key",
            "ssh_host_ed25519_key.pub",
            "sshd_config",
        ]);
    });

    it("keeps its own identity on a volume made from another member's, and discards theirs", async () => {
        for (const whose of ["bob", undefined]) {
            sandbox.write("/dev/sdf", "label");
            keep(whose);
            expect(await run()).to.include({ status: 0 });
            expect(sandbox.read("/etc/ssh/ssh_host_ed25519_key")).to.equal("the box's own");
            expect(names(keys)).to.deep.equal(["member", "ssh_host_ed25519_key"]);
            expect(sandbox.read(`${keys}/ssh_host_ed25519_key`)).to.equal("the box's own");
            expect(sandbox.read(`${keys}/member`)).to.equal("ada\n");
        }
    });

    it("follows no link in place of its keys", async () => {
        sandbox.write("/dev/sdf", "label");
        sandbox.write("/elsewhere/member", "ada\n");
        sandbox.write("/elsewhere/ssh_host_ed25519_key", "evil");
        mkdirSync(sandbox.path("/var/lib/workstation/volume"), { recursive: true });
        symlinkSync(sandbox.path("/elsewhere"), sandbox.path(keys));
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.read("/etc/ssh/ssh_host_ed25519_key")).to.equal("the box's own");
        expect(lstatSync(sandbox.path(keys)).isDirectory()).to.equal(true);
        expect(names("/elsewhere")).to.deep.equal(["member", "ssh_host_ed25519_key"]);
    });

    it("takes the labelled disk at its own name out of two, and refuses to guess without that name", async () => {
        sandbox.write("/dev/nvme1n1", "label former");
        sandbox.write("/dev/nvme2n1", "label");
        expect((await run()).output).to.match(
            /which is the data volume\? Detach the others: \S+nvme1n1 \S+nvme2n1/,
        );
        symlinkSync(sandbox.path("/dev/nvme2n1"), sandbox.path("/dev/sdf"));
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.log.find((line) => line.startsWith("mount "))).to.include("nvme2n1");
    });

    it("creates the member's home and saves the box's SSH identity on a new volume", async () => {
        sandbox.write("/dev/xvdf", zeros); // Xen's name: G3 and P3
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.log.join("\n")).to.match(/chown -R ada: .*home\/ada\.new/);
        expect(
            sandbox.read("/var/lib/workstation/volume/ssh-host-keys/ssh_host_ed25519_key"),
        ).to.equal("the box's own");
    });

    it("refuses a foreign file system, and leaves it untouched", async () => {
        sandbox.write("/dev/sdf", "somebody's xfs");
        const { status, output } = await run();
        expect([status, output]).to.deep.equal([
            1,
            "data-volume.sh: /dev/sdf is not blank: left untouched\n",
        ]);
        expect(sandbox.read("/dev/sdf")).to.equal("somebody's xfs");
    });

    it("refuses a disk that it cannot read, although blkid calls it blank", async () => {
        sandbox.write("/dev/sdf", zeros);
        sandbox.write("/unreadable", "");
        expect((await run()).status).to.equal(1);
        expect(formatted()).to.deep.equal([]);
    });

    it("refuses a disk with bytes that no tool knows", async () => {
        sandbox.write("/dev/sdf", `\0\0\x01${zeros}`);
        sandbox.commands({ wipefs: "" });
        expect((await run()).status).to.equal(1);
        expect(formatted()).to.deep.equal([]);
    });

    it("takes the only blank EBS disk when udev gives no name, and never instance store", async () => {
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

    it("refuses two blank disks, and names both", async () => {
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
        expect(await run(0)).to.include({ status: 0 });
        expect(formatted()).to.have.length(1);
    });

    it("fails and mounts nothing when the file system needs manual repair", async () => {
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
