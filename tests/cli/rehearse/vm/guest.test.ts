import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    bootStage,
    extraOutputScript,
    inGuest,
    readConsole,
} from "../../../../cli/rehearse/vm/guest";
import { emptyReport } from "../../../../cli/rehearse/boot/box-report";
import { bar } from "../../../../cli/rehearse/boot/progress";
import { progressOf } from "../../../../cli/rehearse/boot/verdict";
import { pretend } from "../pretend";

const kernel = "[    0.000000] Linux version 6.1.0-56-cloud-amd64\r\n";
const running = (stage: string) =>
    `[ 14.3] cloud-init[320]: Cloud-init v. 22.4.2 running '${stage}' at\r\n`;

describe("the stage of a boot on the serial console", () => {
    it("follows the last line that names one", () => {
        expect(bootStage("")).to.equal("firmware and boot loader");
        expect(bootStage("SeaBIOS\r\n")).to.equal("firmware and boot loader");
        expect(bootStage(kernel)).to.equal("kernel");
        const services = `${kernel}[    4.2] systemd[1]: Detected virtualization qemu.\r\n`;
        expect(bootStage(services)).to.equal("services");
        expect(bootStage(services + running("init-local"))).to.equal("cloud-init: seed");
        expect(bootStage(services + running("init-local") + running("modules:final"))).to.equal(
            "cloud-init: units",
        );
    });

    it("starts over after a restart", () => {
        expect(bootStage(kernel + running("modules:final") + kernel)).to.equal("kernel");
    });

    it("is shown while the box does not answer", () => {
        const progress = progressOf({ ...emptyReport, before: bootStage(kernel) });
        expect(bar(progress, 5, 80)).to.match(/start of the machine: kernel$/);
    });

    it("is empty before there is a console", () => {
        const dir = mkdtempSync(join(tmpdir(), "workstation-"));
        const console = join(dir, "console.log");
        expect(readConsole({ console })).to.equal("");
        writeFileSync(console, kernel);
        expect(readConsole({ console })).to.equal(kernel);
        rmSync(dir, { recursive: true });
    });
});

describe("a script in the guest", () => {
    it("arrives as it is, quotes included", async () => {
        const script = `printf '%s %s' '$HOME' "it's"`;
        const run = pretend({ ssh: { stdout: "an answer" } });
        expect((await inGuest({ key: "k" }, 2222, script, run)).stdout).to.equal("an answer");
        const [, sent] = /127\.0\.0\.1 sudo (sh -c .*)$/.exec(run.asked[0]!)!;
        expect(String(execFileSync("sh", ["-c", sent!]))).to.equal("$HOME it's");
    });

    it("shows disks, links, mounts and fstab, and is valid shell", () => {
        execFileSync("sh", ["-n"], { input: extraOutputScript });
        for (const part of ["SERIAL", "/dev/disk/by-id", "/home /data", "/etc/fstab"])
            expect(extraOutputScript).to.include(part);
    });
});
