import { expect } from "chai";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const script = readFileSync(join(__dirname, "../../cloud-init/files/first-login"), "utf8");
/** The script refuses root, so a test that root runs becomes `nobody`. */
const member = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

describe("first-login", function () {
    this.timeout(60_000);
    let root: string;
    const path = (name: string) => join(root, name);
    const write = (name: string, text: string) => {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
        chmodSync(path(name), 0o755);
        for (let at = path(name); member.uid !== undefined && at !== root; at = dirname(at))
            chownSync(at, member.uid, member.gid);
    };
    const read = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : "");
    const env = () => ({
        PATH: `${path("bin")}:/usr/bin:/bin`,
        HOME: path("home"),
        GIT_CONFIG_GLOBAL: path("gitconfig"),
    });
    /** Makes a repository that `https://example.com/NAME` stands for. */
    const repository = (name: string, files: Readonly<Record<string, string>>, mode = 0o755) => {
        for (const [file, text] of Object.entries(files)) {
            write(`${name}/${file}`, text);
            chmodSync(path(`${name}/${file}`), mode);
        }
        const git = (...args: string[]) =>
            execFileSync(
                "git",
                ["-C", path(name), "-c", "user.name=a", "-c", "user.email=a", ...args],
                {
                    ...member,
                    env: env(),
                    stdio: "pipe",
                },
            );
        git("init", "-q");
        git("add", ".");
        git("commit", "-qm", "x");
    };
    const url = "https://example.com/dotfiles";
    const log = () => read("home/.workstation/dotfiles.log");

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "workstation-"));
        chmodSync(root, 0o755);
        write("home/.bashrc", "");
        write("machine-id", "first\n");
        write("live/dotfiles", `${url}\n`);
        write("bin/ssh", '#!/bin/bash\necho "$*" >>~/ssh.log\nexit 255\n');
        write("gitconfig", `[url "${root}/"]\n insteadOf = https://example.com/\n`);
        // Through the rewritten URL the repository is a folder, which the script forbids to git.
        write(
            "live/first-login",
            edited((text) => text.replace("PROTOCOL=https:ssh", "PROTOCOL=file:ssh")),
        );
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));

    const edited = (change: (text: string) => string) =>
        change(script).replaceAll("/etc/machine-id", path("machine-id"));
    const run = (...args: string[]) => {
        const { status, stdout, stderr } = spawnSync("bash", [path("live/first-login"), ...args], {
            ...member,
            env: env(),
            cwd: "/",
            encoding: "utf8",
        });
        return { status, output: stdout + stderr };
    };

    it("clones the dotfiles, runs their install.sh as the member, and keeps the log", () => {
        repository("dotfiles", {
            "install.sh": "#!/bin/sh\necho installed in $PWD; id -u >~/who\n",
        });
        expect(run()).to.deep.equal({ status: 0, output: "" });
        expect(log()).to.match(
            /Cloning into[^]*installed in \S+\/home\/\.dotfiles\ninstall\.sh ended with exit code 0\n$/,
        );
        expect(read("home/who")).to.equal(`${member.uid ?? process.getuid?.()}\n`);
    });

    it("does it once on a box, and again on a new one, with the newest commit", () => {
        repository("dotfiles", { "install.sh": "#!/bin/sh\necho x >>~/installed\n" });
        run();
        expect(run("--pending")).to.deep.equal({ status: 1, output: "" });
        run();
        expect(read("home/installed")).to.equal("x\n");
        repository("dotfiles", { "install.sh": "#!/bin/sh\necho new >>~/installed\n" });
        write("machine-id", "second\n");
        run();
        expect(read("home/installed")).to.equal("x\nnew\n");
    });

    it("keeps changes of the member's own in ~/.dotfiles, and installs what is there", () => {
        repository("dotfiles", { "install.sh": "#!/bin/sh\necho x >>~/installed\n" });
        run();
        repository("dotfiles", { "install.sh": "#!/bin/sh\necho theirs >>~/installed\n" });
        write("home/.dotfiles/install.sh", "#!/bin/sh\necho mine >>~/installed\n");
        write("machine-id", "second\n");
        run();
        expect([read("home/installed"), log()]).to.satisfy(
            ([installed, text]: [string, string]) =>
                installed === "x\nmine\n" && text.includes("kept ~/.dotfiles as it is"),
        );
    });

    it("does not repeat an install.sh that failed, and says its exit code", () => {
        repository("dotfiles", { "install.sh": "#!/bin/sh\necho x >>~/installed; exit 3\n" });
        run();
        run();
        expect(read("home/installed")).to.equal("x\n");
        expect(log()).to.match(/install\.sh ended with exit code 3\n$/);
    });

    it("runs no install.sh that is not executable", () => {
        repository("dotfiles", { "install.sh": "#!/bin/sh\n" }, 0o644);
        run();
        expect(log()).to.match(/no install\.sh that can be executed\n$/);
    });

    it("says that it could not clone, leaves nothing half made, and tries again at the next login", () => {
        expect(run("--pending")).to.deep.equal({
            status: 0,
            output: "dotfiles: being cloned into ~/.dotfiles; see ~/.workstation/dotfiles.log\n",
        });
        expect(run()).to.deep.equal({ status: 0, output: "" });
        expect(run("--pending").output).to.equal(
            "dotfiles: the last try failed: not cloned; is the box online, and does `ssh -A` bring your agent?\n" +
                "dotfiles: being cloned into ~/.dotfiles; see ~/.workstation/dotfiles.log\n",
        );
        expect([
            existsSync(path("home/.dotfiles")),
            existsSync(path("home/.dotfiles.new")),
        ]).to.deep.equal([false, false]);
        repository("dotfiles", { note: "" });
        run();
        expect(read("home/.dotfiles/note")).to.equal("");
        expect(run("--pending")).to.deep.equal({ status: 1, output: "" });
    });

    it("asks nothing when it clones over SSH: only the forwarded agent can answer", () => {
        write("live/dotfiles", "git@example.com:ada/dotfiles.git\n");
        run();
        expect(read("home/ssh.log")).to.match(
            /-o BatchMode=yes .*git@example\.com git-upload-pack/,
        );
    });

    it("lets git follow no URL but those of https and ssh", () => {
        write(
            "live/first-login",
            edited((text) => text),
        );
        repository("dotfiles", { note: "" });
        run();
        expect(log()).to.match(/transport 'file' not allowed/);
    });

    it("leaves alone what else is at ~/.dotfiles", () => {
        repository("dotfiles", { note: "" });
        write("home/.dotfiles/mine", "mine");
        run();
        expect(log()).to.equal("something else is at ~/.dotfiles; move it away and log in again\n");
        expect(read("home/.dotfiles/mine")).to.equal("mine");
    });

    it("ends an install.sh that never ends", () => {
        write(
            "live/first-login",
            edited((text) =>
                text
                    .replace("PROTOCOL=https:ssh", "PROTOCOL=file:ssh")
                    .replace("run_limited 1800", "run_limited 1"),
            ),
        );
        repository("dotfiles", { "install.sh": "#!/bin/sh\nexec sleep 50\n" });
        run();
        expect(log()).to.match(/install\.sh ended with exit code 124\n$/);
    });

    it("runs ~/personalize once after every new box, after the dotfiles, which may bring it", () => {
        repository("dotfiles", {
            "install.sh": "#!/bin/sh\ncp personalize ~\n",
            personalize: "#!/bin/sh\necho $1x >>~/ran; echo hello\n",
        });
        run();
        run();
        expect(read("home/ran")).to.equal("x\n");
        expect(read("home/.workstation/personalize.log")).to.equal(
            "hello\npersonalize ended with exit code 0\n",
        );
        write("machine-id", "second\n");
        run();
        expect(read("home/ran")).to.equal("x\nx\n");
    });

    it("runs ~/personalize on a box without dotfiles, and where they cannot be cloned", () => {
        write("home/personalize", "#!/bin/sh\necho x >>~/ran\n");
        run();
        expect(read("home/ran")).to.equal("x\n");
        rmSync(path("live/dotfiles"));
        write("machine-id", "second\n");
        expect(run("--pending").output).to.equal(
            "personalize: running; see ~/.workstation/personalize.log\n",
        );
        run();
        expect(read("home/ran")).to.equal("x\nx\n");
    });

    it("does nothing while another login's run is at it", async () => {
        repository("dotfiles", { note: "" });
        write("home/.workstation/lock", "");
        const holder = spawn("flock", [
            path("home/.workstation/lock"),
            "sh",
            "-c",
            "echo; exec sleep 60",
        ]);
        await new Promise((resolve) => holder.stdout.once("data", resolve));
        expect(run()).to.deep.equal({ status: 0, output: "" });
        holder.kill();
        expect(existsSync(path("home/.dotfiles"))).to.equal(false);
    });

    it("gives the lock to nothing that install.sh leaves running", () => {
        repository("dotfiles", { "install.sh": "#!/bin/sh\nsleep 5 >/dev/null 2>&1 &\n" });
        run();
        const { status } = spawnSync("flock", ["-n", path("home/.workstation/lock"), "true"]);
        expect(status).to.equal(0);
    });

    if (member.uid !== undefined)
        it("does nothing as root", () => {
            repository("dotfiles", { note: "" });
            const { status, stderr } = spawnSync("bash", [path("live/first-login")], {
                env: env(),
                encoding: "utf8",
            });
            expect([status, stderr]).to.deep.equal([1, "first-login: root has no dotfiles\n"]);
            expect(existsSync(path("home/.workstation"))).to.equal(false);
        });
});
