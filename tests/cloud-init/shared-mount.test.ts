import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const files = join(__dirname, "../../cloud-init/files");
const key = "673FE4061506BB469A0EF857BE397A52B086DA5A";

/** A box as the two scripts see it: commands are stand-ins that note their call, and downloads are files. */
class Box {
    readonly root = mkdtempSync(join(tmpdir(), "workstation-"));

    constructor() {
        mkdirSync(join(this.root, "bin"));
        mkdirSync(join(this.root, "net"));
        writeFileSync(
            join(this.root, "config.env"),
            "WORKSTATION_USER=root\nWORKSTATION_IMAGE=a=b\n",
        );
        this.command("umount", "exit 1");
    }

    command(name: string, body = ""): void {
        const text = `#!/bin/bash\necho "\${0##*/} $*" >>"${this.root}/log"\n${body}\n`;
        writeFileSync(join(this.root, "bin", name), text);
        chmodSync(join(this.root, "bin", name), 0o755);
    }

    /** Body of a command that brings `mount-s3`. */
    get brings(): string {
        return `printf '#!/bin/bash\\necho "mount-s3 $*" >>${this.root}/log\\n' >${this.root}/bin/mount-s3; /bin/chmod 755 ${this.root}/bin/mount-s3`;
    }

    /** Mounts a bucket. @param edit Python that changes the modules before. */
    mount(edit = "") {
        rmSync(join(this.root, "log"), { force: true });
        const { root } = this;
        const program = `
import sys, shutil, urllib.request
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(files)})
import shared_install, shared_mount
shared_mount.folder, shared_mount.cache = "${root}/shared", "${root}/cache"
shared_mount.config_file = "${root}/config.env"
fetched = []
def opened(url, timeout):
    print("fetched", url, flush=True)
    return open("${root}/net/" + url.rsplit("/", 1)[1], "rb")
urllib.request.urlopen = opened
${edit}
sys.argv = ["shared_mount.py", "team-data"]
shared_mount.main()
`;
        const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
            encoding: "utf8",
        });
        const { status, stdout, stderr } = spawnSync(python.stdout.trim(), ["-c", program], {
            encoding: "utf8",
            env: { PATH: join(root, "bin") },
        });
        return { status, stdout, stderr: stderr.replaceAll(root, "") };
    }

    get log(): string[] {
        const path = join(this.root, "log");
        const text = existsSync(path) ? readFileSync(path, "utf8") : "";
        return text.replaceAll(this.root, "").split("\n").filter(Boolean);
    }

    /** Puts a package of Mountpoint where AWS has it, and gives the box a gpg that says this of its signature. */
    offerPackage(gpg: string): void {
        const url = "mount-s3-1.21.0-x86_64.deb";
        for (const name of [url, `${url}.asc`, "KEYS"])
            writeFileSync(join(this.root, "net", name), name);
        this.command("gpg", `case "$*" in *--verify*) ${gpg};; esac`);
        this.command("apt-get", this.brings);
    }
}

const intel = 'shared_install.platform.machine = lambda: "x86_64"';
const valid = (by: string) =>
    `echo "[GNUPG:] VALIDSIG ${"A".repeat(40)} 2026-11-01 1 0 4 0 1 10 00 ${by}"`;

describe("What mounts /shared", () => {
    let box: Box;
    beforeEach(() => (box = new Box()));
    afterEach(() => rmSync(box.root, { recursive: true }));

    it("mounts the folder shared/ alone, for the member alone, with a cache of bounded size", () => {
        box.command("mount-s3");
        expect(box.mount()).to.include({ status: 0, stderr: "" });
        const [unmounted, mounted] = box.log;
        expect(unmounted).to.equal("umount -l /shared");
        expect(mounted).to.match(
            /^mount-s3 --foreground --prefix shared\/ --allow-delete --allow-overwrite --allow-other --uid 0 --gid 0 --file-mode 0640 --dir-mode 0750 --cache \/cache --max-cache-size \d+ --metadata-ttl 1 --negative-metadata-ttl minimal team-data \/shared$/,
        );
        const [, size] = /--max-cache-size (\d+)/.exec(mounted ?? "") ?? [];
        expect(Number(size)).to.be.within(1, 8192);
    });

    it("keeps what was read where only root can look", () => {
        box.command("mount-s3");
        box.mount();
        const mode = spawnSync("stat", ["-c", "%a", join(box.root, "cache")], { encoding: "utf8" });
        expect(mode.stdout).to.equal("700\n");
    });

    it("takes a tenth of a small disk, 8 GiB of a large one, and something of the smallest", () => {
        const disk = (gib: number) =>
            `shared_mount.os.statvfs = lambda path: type("D", (), dict(f_blocks=int(${gib} * 2**18), f_frsize=4096))`;
        const sizeOn = (gib: number) => {
            box.command("mount-s3");
            box.mount(disk(gib));
            return /--max-cache-size (\d+)/.exec(box.log.at(-1) ?? "")?.[1];
        };
        expect([sizeOn(58), sizeOn(500), sizeOn(0.001)]).to.deep.equal(["5939", "8192", "1"]);
    });

    it("says on a box without its member that nothing is mounted", () => {
        box.command("mount-s3");
        writeFileSync(join(box.root, "config.env"), "WORKSTATION_USER=nobody-here\n");
        const { status, stderr } = box.mount();
        expect(status).to.equal(1);
        expect(stderr).to.match(/^shared: \/shared is not mounted: .*nobody-here/);
        expect(box.log).to.deep.equal([]);
    });

    describe("on Amazon Linux without Mountpoint", () => {
        it("takes it from the repository of this release", () => {
            box.command("dnf", box.brings);
            expect(box.mount()).to.include({ status: 0 });
            expect(box.log[0]).to.equal("dnf -y install mount-s3");
            expect(box.log.at(-1)).to.match(/^mount-s3 .*team-data/);
        });

        it("takes it from the newest release where its own has none", () => {
            box.command("dnf", `[[ "$*" = *latest* ]] || exit 1; ${box.brings}`);
            expect(box.mount()).to.include({ status: 0 });
            expect(box.log[1]).to.equal("dnf -y --releasever=latest install mount-s3");
        });

        it("says that no repository has it, and mounts nothing", () => {
            box.command("dnf", "exit 1");
            expect(box.mount()).to.deep.include({
                status: 1,
                stderr: "shared: /shared is not mounted: dnf finds no mount-s3 in Amazon Linux's repositories\n",
            });
        });

        it("says so where a package brings no program", () => {
            box.command("dnf");
            expect(box.mount().stderr).to.include("has no mount-s3 in it");
        });
    });

    describe("on Debian without Mountpoint", () => {
        it("installs AWS's package that AWS's key has signed", () => {
            box.offerPackage(valid(key));
            const { status, stdout } = box.mount(intel);
            expect(status).to.equal(0);
            expect(stdout.split("\n").filter(Boolean)).to.deep.equal([
                "fetched https://s3.amazonaws.com/mountpoint-s3-release/1.21.0/x86_64/mount-s3-1.21.0-x86_64.deb",
                "fetched https://s3.amazonaws.com/mountpoint-s3-release/1.21.0/x86_64/mount-s3-1.21.0-x86_64.deb.asc",
                "fetched https://s3.amazonaws.com/mountpoint-s3-release/public_keys/KEYS",
            ]);
            expect(box.log.find((line) => line.startsWith("apt-get"))).to.match(
                /^apt-get -y install .*\/mount-s3\.deb$/,
            );
        });

        const bad: Readonly<Record<string, string>> = {
            "another key": valid("B".repeat(40)),
            "AWS's key, and gpg says that it is bad": `${valid(key)}; exit 1`,
            nobody: "true",
            "two keys": `${valid(key)}; ${valid("B".repeat(40))}`,
            "another key whose name is AWS's": `echo "[GNUPG:] GOODSIG 1 VALIDSIG ${key}"`,
        };
        for (const [who, gpg] of Object.entries(bad))
            it(`installs no package signed by ${who}`, () => {
                box.offerPackage(gpg);
                const { status, stderr } = box.mount(intel);
                expect(status).to.equal(1);
                expect(stderr).to.include(
                    "no good signature by AWS's key, so it was not installed",
                );
                expect(box.log.join("\n")).to.not.match(/apt-get|mount-s3 --/);
            });

        it("installs gpg first where there is none, and says when that fails", () => {
            box.command("apt-get", "exit 100");
            expect(box.mount(intel).stderr).to.include("apt-get could not install gpg");
            expect(box.log).to.deep.equal(["apt-get -y install gpg"]);
        });

        it("says what could not be fetched, for which machine there is none, and what apt-get refused", () => {
            box.command("gpg");
            expect(box.mount(intel).stderr).to.match(
                /x86_64\.deb could not be fetched: .*No such file/,
            );
            const other = 'shared_install.platform.machine = lambda: "riscv64"';
            expect(box.mount(other).stderr).to.include(
                "AWS has no package of Mountpoint for riscv64",
            );
            box.offerPackage(valid(key));
            box.command("apt-get", "exit 100");
            expect(box.mount(intel).stderr).to.include(
                "apt-get could not install Mountpoint's package",
            );
        });

        it("gives up a command that does not end, and leaves the next try to systemd", () => {
            box.command("dnf", "exec /bin/sleep 9");
            expect(box.mount("shared_install.seconds = 0.2").stderr).to.include("dnf finds no");
        });
    });
});
