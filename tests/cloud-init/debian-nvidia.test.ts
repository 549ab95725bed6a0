import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import { Sandbox } from "./sandbox";

const folder = "/usr/local/libexec/workstation";
const toolkit = `${folder}/nvidia-container-toolkit.sh`;
const driver = `${folder}/nvidia-driver.sh`;
const kernel = "6.1.0-49-cloud-amd64";
const hasDpkg = spawnSync("dpkg-query", ["--version"]).status === 0;

const installed = (name: string, more = "") =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n` +
    `Maintainer: nobody\nDescription: none\n${more}\n`;

/** dpkg's database on a GPU box with a desktop; libglvnd0's line is bookworm's own. */
const database = [
    installed(
        "libglvnd0",
        "Breaks: libgldispatch0-nvidia\nReplaces: libgldispatch0-nvidia (<< 375)\n",
    ),
    installed(`linux-image-${kernel}`),
    installed(`linux-headers-${kernel}`),
    installed("nvidia-driver-cuda"),
    installed("nvidia-container-toolkit"),
    installed("bash"),
].join("");

/** apt-mark's answer to a name without a candidate, seen on Debian 12 on 2026-11-29. */
const aptMark = `for name in "\${@:2}"; do
    [[ $name != libgldispatch0-nvidia ]] || {
        echo "E: Can't select installed nor candidate version from package '$name' as it has neither of them" >&2
        exit 100
    }
done`;

describe("a GPU box of Debian", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-g4dn");
        sandbox.write("/etc/apt/sources.list.d/debian.sources", "Components: main\n");
        sandbox.write("/etc/os-release", "VERSION_ID=12\nVERSION_CODENAME=bookworm\n");
        sandbox.write("/etc/modprobe.d/.keep", "");
        sandbox.write("/var/lib/.keep", "");
        sandbox.commands({
            dpkg: "",
            curl: 'touch "${@: -2:1}"',
            "apt-get": "",
            "apt-mark": aptMark,
            "nvidia-ctk": "",
            modprobe: 'touch "$SANDBOX/loaded"',
            "nvidia-smi": '[ -e "$SANDBOX/loaded" ]',
            uname: `echo ${kernel}`,
            grep: "", // the GPU is on the bus
            sleep: "",
        });
    });
    afterEach(() => sandbox.remove());
    const lines = (name: string) => sandbox.log.filter((line) => line.startsWith(name));

    describe("describes its GPUs to containers", () => {
        beforeEach(() => sandbox.commands({ "dpkg-query": "" }));

        it("with the device nodes created first, because the description would otherwise leave them out", async () => {
            expect(await sandbox.run(toolkit)).to.include({ status: 0 });
            expect(lines("nvidia-ctk")).to.deep.equal([
                "nvidia-ctk system create-device-nodes --control-devices --load-kernel-modules",
                `nvidia-ctk cdi generate --output ${sandbox.root}/var/run/cdi/nvidia.yaml`,
            ]);
        });

        it("with nodes from the driver's own tool when the toolkit cannot create them", async () => {
            sandbox.commands({ "nvidia-ctk": '[ "$1" != system ]', "nvidia-modprobe": "" });
            expect(await sandbox.run(toolkit)).to.include({ status: 0 });
            expect(lines("nvidia-modprobe")).to.deep.equal(["nvidia-modprobe -c0 -u"]);
            expect(lines("nvidia-ctk cdi")).to.have.length(1);
        });
    });

    it("holds its installed packages, and no name that dpkg knows only from other packages", async function () {
        if (!hasDpkg) this.skip();
        const tool = execFileSync("sh", ["-c", "command -v dpkg-query"], { encoding: "utf8" });
        sandbox.write("/dpkg/status", database);
        for (const part of ["info/.keep", "updates/.keep", "available"])
            sandbox.write(`/dpkg/${part}`, "");
        sandbox.commands({ "dpkg-query": `exec ${tool.trim()} --admindir="$SANDBOX/dpkg" "$@"` });
        const { status, output } = await sandbox.run(toolkit);
        expect(status, output).to.equal(0);
        expect(lines("apt-mark")).to.deep.equal([
            `apt-mark hold linux-headers-${kernel} linux-image-${kernel} ` +
                "nvidia-container-toolkit nvidia-driver-cuda",
        ]);
    });

    describe("installs its driver", () => {
        /** apt-get that fails for the first `times` installs of a name. */
        const failing = (name: string, times: number) => ({
            "apt-get": `[[ $* != *install*${name}* ]] || { echo x >>"$SANDBOX/tries"; [ $(wc -l <"$SANDBOX/tries") -gt ${times} ]; }`,
        });
        const installs = () =>
            lines("apt-get -fqy install").map((line) => line.replace("apt-get -fqy install ", ""));

        it("with apt, which waits for its lock, however often the repository fails first", async () => {
            sandbox.commands(failing("nvidia-driver-cuda", 2));
            expect(await sandbox.run(driver)).to.include({ status: 0 });
            expect(lines("sleep")).to.have.length(2);
            expect(installs().slice(-4)).to.deep.equal([
                `${sandbox.root}/run/cuda.deb`,
                `linux-headers-${kernel}`,
                "nvidia-driver-pinning-580",
                "nvidia-driver-cuda nvidia-kernel-dkms",
            ]);
            expect(lines("dpkg -i")).to.deep.equal([]);
        });

        it("from the repository of its own release", async () => {
            sandbox.write("/etc/os-release", "VERSION_ID=13\nVERSION_CODENAME=trixie\n");
            await sandbox.run(driver);
            expect(lines("curl").join()).to.include("/cuda/repos/debian13/x86_64/cuda-keyring");
            // It reads its input: an echo into a pipe that nobody reads fails now and then.
            sandbox.commands({ sha256sum: "cat", dockerd: "exit 1", systemctl: "" });
            sandbox.write("/usr/local/lib/docker/cli-plugins/docker-compose", "");
            sandbox.write("/usr/local/lib/docker/cli-plugins/docker-buildx", "");
            const script = `${folder}/container-runtime.sh`;
            // Ignores a dockerd on the host's PATH: with one, the script would not install Docker.
            await sandbox.run(script, [], {
                edit: (text) => text.replace("! type dockerd", "true"),
            });
            expect(sandbox.read("/etc/apt/sources.list.d/docker.list")).to.match(
                /linux\/debian trixie stable$/m,
            );
        });

        it("as the proprietary module without the chip's firmware when the catalog says so", async () => {
            await sandbox.run(driver);
            expect(sandbox.read("/etc/modprobe.d/workstation.conf")).to.equal(
                "blacklist nouveau\noptions nvidia NVreg_EnableGpuFirmware=0\n",
            );
            sandbox.write(`${folder}/driver`, "580 open\n");
            sandbox.commands({ modprobe: "", "nvidia-smi": "exit 1" });
            await sandbox.run(driver);
            expect(sandbox.read("/etc/modprobe.d/workstation.conf")).to.equal(
                "blacklist nouveau\n",
            );
            expect(installs().at(-1)).to.equal("nvidia-driver-cuda nvidia-kernel-open-dkms");
        });

        it("on a newer kernel, after one reboot, when the mirror has dropped the image's headers", async () => {
            sandbox.commands({
                ...failing(`linux-headers-${kernel}`, 99),
                "apt-cache": `[[ $* != *${kernel} ]]`,
                systemctl: "",
            });
            expect(await sandbox.run(driver)).to.include({ status: 0 });
            expect(installs().at(-1)).to.equal("linux-image-cloud-amd64 linux-headers-cloud-amd64");
            expect(sandbox.log.slice(-2)).to.deep.equal(["systemctl reboot", "sleep infinity"]);
            const { status, output } = await sandbox.run(driver);
            expect(status).to.equal(1);
            expect(output).to.include(`no headers for ${kernel}, and no newer kernel started`);
            expect(lines("systemctl")).to.have.length(1);
        });

        it("on its own kernel when the mirror is down only for a while", async () => {
            sandbox.commands({ ...failing(`linux-headers-${kernel}`, 3), "apt-cache": "exit 100" });
            expect(await sandbox.run(driver)).to.include({ status: 0 });
            expect(lines("sleep")).to.have.length(3);
        });
    });
});
