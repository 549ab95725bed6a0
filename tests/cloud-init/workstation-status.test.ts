import { expect } from "chai";
import { readdirSync } from "node:fs";
import { healthy, TestedBox } from "./tested-box";
import type { Variant } from "./variants";

describe("workstation-status", () => {
    let box: TestedBox;
    afterEach(() => box.stop());

    it("says ready, with exit 0, when every check passes", async () => {
        box = await TestedBox.start("al2023-g4dn");
        const { code, verdict, failed } = await box.status();
        expect(failed).to.deep.equal([]);
        expect([code, verdict]).to.deep.equal([0, "ready"]);
    });

    it("says unfinished, with exit 3, and fails nothing while cloud-init is at work", async () => {
        box = await TestedBox.start("al2023-g4dn");
        box.sandbox.commands({ "nvidia-smi": "exit 1" });
        box.sandbox.write("/run/cloud-init/result.json", "");
        const { code, verdict, failed } = await box.status();
        expect([code, verdict, failed]).to.deep.equal([3, "unfinished", []]);
    });

    it("says unfinished while one of our units is at work", async () => {
        box = await TestedBox.start("debian12-cpu");
        box.sandbox.commands({
            systemctl: 'echo "workstation-framework.service loaded activating start"',
        });
        const { code, checks } = await box.status();
        expect(code).to.equal(3);
        const units = checks.find(({ name }) => name === "units");
        expect(units?.detail).to.equal("for workstation-framework.service");
    });

    it("says nothing about the clock when no other clock answers", async () => {
        box = await TestedBox.start("debian12-bare");
        box.sandbox.commands({ curl: "exit 28" });
        box.sandbox.write("/run/cloud-init/cloud-id", "nocloud\n");
        expect((await box.status()).verdict).to.equal("ready");
    });

    it("says unfinished for three minutes while the desktop starts", async () => {
        box = await TestedBox.start("al2023-g4dn");
        box.sandbox.commands({
            pgrep: "exit 1",
            systemctl: `[ "$1" = show ] && exec printf "NRestarts=0\\nActiveEnterTimestampMonotonic=900000000\\n"; ${healthy.systemctl}`,
        });
        const { code, detail } = await box.status();
        expect([code, detail("desktop")]).to.deep.equal([3, "for the desktop"]);
    });

    it("does not wait for a desktop on a display that keeps crashing, and so is always young", async () => {
        box = await TestedBox.start("al2023-g4dn");
        box.sandbox.commands({
            pgrep: "exit 1",
            systemctl: `[ "$1" = show ] && exec printf "NRestarts=7\\nActiveEnterTimestampMonotonic=999000000\\n"; ${healthy.systemctl}`,
        });
        const { code, detail } = await box.status();
        expect([code, detail("desktop")]).to.deep.equal([
            1,
            "no window manager runs on the display",
        ]);
    });

    it("reports which device draws OpenGL, and never fails because of it", async () => {
        const drawn = async (variant: Variant, help: string, library = "libGLX_nvidia.so.0") => {
            box = await TestedBox.start(variant);
            box.sandbox.commands({ Xvnc: `echo "${help}"`, ldconfig: `echo "${library}"` });
            const { code, checks } = await box.status();
            box.stop();
            return [code, checks.find(({ name }) => name === "desktop")?.detail];
        };
        expect(await drawn("al2023-g4dn", "")).to.deep.equal([
            0,
            "OpenGL: software: this Xvnc has no DRI3",
        ]);
        expect(await drawn("al2023-g4dn", "-rendernode path")).to.deep.equal([0, "OpenGL: NVIDIA"]);
        expect(await drawn("al2023-g4dn", "-rendernode path", "libcuda.so.1")).to.deep.equal([
            0,
            "OpenGL: software: the driver has no OpenGL",
        ]);
        expect(await drawn("al2023-cpu", "-rendernode path")).to.deep.equal([
            0,
            "OpenGL: software",
        ]);
    });

    it("reports open metadata in a rehearsal without the firewall rule, and fails nothing", async () => {
        box = await TestedBox.start("debian12-bare");
        box.sandbox.commands({ ip: "echo 169.254.169.254 via 10.88.0.1 dev eth0" });
        box.sandbox.write("/run/cloud-init/cloud-id", "nocloud\n");
        const { code, checks } = await box.status();
        expect(code).to.equal(0);
        expect(checks.find(({ name }) => name === "metadata")?.detail).to.match(
            /on EC2 this fails/,
        );
    });

    it("prints the SSH host key's fingerprint with the check, and alone on request", async () => {
        box = await TestedBox.start("debian12-bare");
        const { checks } = await box.status();
        expect(checks.find(({ name }) => name === "ssh")?.detail).to.equal(
            "256 SHA256:abc root@box",
        );
        box.uid = "2000";
        const asked = await box.run("--host-key");
        expect(asked).to.deep.equal({ status: 0, output: "256 SHA256:abc root@box\n" });
    });

    it("never mistakes a file in /data for the framework", async () => {
        box = await TestedBox.start("debian12-cpu");
        box.sandbox.write("/bin/python", '#!/bin/bash\nexec python3 "$@"\n');
        box.sandbox.write("/usr/local/bin/train", '#!/bin/bash\nshift\nexec "$@"\n');
        for (const name of ["tensorflow", "torch"])
            box.sandbox.write(
                `/data/${name}.py`,
                "print(__name__, 'forged GPUs: 1')\nraise SystemExit(0)\n",
            );
        const { failed } = await box.status();
        expect(failed.map(({ name }) => name)).to.deep.equal(["training"]);
        expect(failed[0]?.detail).to.match(/No module named 'torch'/);
    });

    it("runs its checks as root, whoever starts it", async () => {
        box = await TestedBox.start("debian12-bare");
        box.uid = "2000";
        const { output } = await box.run("--json");
        expect(output).to.equal("asked as root\n");
        expect(box.sandbox.log.at(-1)).to.match(/^sudo -n .*workstation-status --json$/);
    });

    it("leaves nothing behind on the volume after its write test", async () => {
        box = await TestedBox.start("debian12-bare");
        await box.status();
        expect(box.sandbox.log.filter((line) => line.startsWith("mktemp"))).to.have.length(2);
        expect(readdirSync(box.sandbox.path("/data"))).to.deep.equal([]);
    });

    it("asks nothing of a desktop that the live settings have switched off, nor of its units", async () => {
        box = await TestedBox.start("debian12-cpu");
        box.sandbox.write("/var/lib/workstation/live/current/desktop-off", "");
        box.sandbox.commands({
            pgrep: "exit 1",
            systemctl: `[ "$1" != -q ] && printf '%s loaded inactive dead\\n' workstation-{vnc@ada,desktop@ada,novnc}.service`,
        });
        const { code, checks, failed } = await box.status();
        expect([code, failed]).to.deep.equal([0, []]);
        const names = checks.map(({ name }) => name);
        for (const name of ["vnc", "desktop", "novnc"]) expect(names).to.not.include(name);
    });

    it("says that a desktop is switched off, and how to switch it on", async () => {
        box = await TestedBox.start("debian12-cpu");
        box.sandbox.write("/var/lib/workstation/live/current/desktop-off", "");
        box.sandbox.commands({ systemctl: '[ "$*" != "-q is-active workstation-vnc@ada" ]' });
        const { code, detail } = await box.status();
        expect([code, detail("desktop-off")]).to.deep.equal([
            0,
            "desktop: true in the stack file switches it on",
        ]);
    });

    it("fails a desktop that runs although it is switched off", async () => {
        box = await TestedBox.start("debian12-cpu");
        box.sandbox.write("/var/lib/workstation/live/current/desktop-off", "");
        box.sandbox.commands({ systemctl: '[ "$1" != -q ] || [ "$2" = is-active ]' });
        const { failed } = await box.status();
        expect(failed.map(({ name, detail }) => [name, detail])).to.deep.equal([
            ["desktop-off", "the desktop runs, although it is switched off"],
        ]);
    });

    it("checks no GPU on a CPU box, and no VNC on a box without a desktop", async () => {
        box = await TestedBox.start("debian12-bare");
        const { code, checks } = await box.status();
        expect(code).to.equal(0);
        expect(checks.map(({ name }) => name)).to.deep.equal([
            "cloud-init",
            "clock",
            "account",
            "metadata",
            "root-disk",
            "units",
            "data-volume",
            "ssh",
            "docker",
        ]);
    });
});
