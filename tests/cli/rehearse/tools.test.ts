import { expect } from "chai";
import { run } from "../../../cli/rehearse/run";
import {
    installCommand,
    missingTools,
    packageManager,
    type Tool,
    toolsMissing,
} from "../../../cli/rehearse/tools";
import { Refusal } from "../../../settings/refusal";

describe("the tools of a rehearsal", () => {
    it("are looked for on this host, all in one command", async () => {
        const path = process.env["PATH"];
        process.env["PATH"] = "/nowhere";
        try {
            const sh: typeof run = (_, args) => run("/bin/sh", args);
            expect(await missingTools(["ssh", "podman"], sh)).to.deep.equal(["ssh", "podman"]);
            process.env["PATH"] = path;
            expect(await missingTools(["ssh", "podman"], sh)).not.to.include("ssh");
        } finally {
            process.env["PATH"] = path;
        }
    });

    it("are installed by one command of the host's own package manager", () => {
        const all: Tool[] = ["podman or docker", "mmdebstrap", "ssh", "ssh-keygen"];
        expect(installCommand(all, "apt", true)).to.equal(
            "apt-get install --no-install-recommends podman runc netavark aardvark-dns iptables " +
                "mmdebstrap debian-archive-keyring openssh-client",
        );
        expect(installCommand(all, "dnf", false)).to.equal(
            "sudo dnf install podman mmdebstrap openssh-clients",
        );
        const vm: Tool[] = ["qemu-system-x86_64", "qemu-img"];
        expect(installCommand(vm, "brew", false)).to.equal("brew install qemu");
        expect(installCommand(vm, "apt", false)).to.equal(
            "sudo apt-get install --no-install-recommends qemu-system-x86 qemu-utils",
        );
    });

    it("cause one refusal, which names all that are missing", () => {
        const refusal = toolsMissing(["podman or docker", "mmdebstrap", "ssh"], "dnf");
        expect(refusal).to.be.instanceOf(Refusal);
        expect(refusal.message).to.match(
            /^this machine lacks podman or docker, mmdebstrap and ssh, which .* needs; run .*dnf install podman mmdebstrap openssh-clients$/,
        );
    });

    it("are named without a command where no known package manager has them", () => {
        expect(toolsMissing(["ssh"], "other").message).to.match(
            /^this machine lacks ssh, which the rehearsal needs; install ssh by hand$/,
        );
        expect(toolsMissing(["mmdebstrap", "podman"], "brew").message).to.match(
            /; run brew install podman; install mmdebstrap by hand$/,
        );
    });

    it("come from the package manager of Debian, Ubuntu, Fedora and macOS, and their relatives", () => {
        const manager = (...lines: string[]) => packageManager("linux", lines.join("\n"));
        expect(manager('PRETTY_NAME="Debian 12"', "ID=debian")).to.equal("apt");
        expect(manager("ID=ubuntu", "ID_LIKE=debian")).to.equal("apt");
        expect(manager("ID=linuxmint", 'ID_LIKE="ubuntu debian"')).to.equal("apt");
        expect(manager("ID=fedora")).to.equal("dnf");
        expect(manager('ID="rocky"', 'ID_LIKE="rhel centos fedora"')).to.equal("dnf");
        expect(manager("ID=arch", "VERSION_ID=debian")).to.equal("other");
        expect(manager("")).to.equal("other");
        expect(packageManager("darwin", "")).to.equal("brew");
    });
});
