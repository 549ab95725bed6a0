import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    acceleratorFlags,
    accelerators,
    chooseAccelerator,
    kernelSpeaks,
    trial,
} from "../../../../cli/rehearse/vm/accelerator";

describe("the accelerators to try", () => {
    it("prefer the host's virtualization, then emulation", () => {
        expect(accelerators("linux", "x64")).to.deep.equal(["kvm", "tcg"]);
        expect(accelerators("darwin", "x64")).to.deep.equal(["hvf", "tcg"]);
        expect(accelerators("win32", "x64")).to.deep.equal(["tcg"]);
    });

    it("are emulation alone on another architecture, because the guest is x86_64", () => {
        expect(accelerators("darwin", "arm64")).to.deep.equal(["tcg"]);
        expect(accelerators("linux", "arm64")).to.deep.equal(["tcg"]);
    });

    it("give the guest the host's CPU only when it is not emulated", () => {
        expect(acceleratorFlags("kvm")).to.deep.equal(["-accel", "kvm", "-cpu", "host"]);
        expect(acceleratorFlags("tcg")).to.include.members(["tcg,thread=multi", "max"]);
    });

    const choose = async (attempts: Record<string, string | undefined>) => {
        const [tried, said] = [[] as string[], [] as string[]];
        const attempt = (it: string) => {
            tried.push(it);
            return Promise.resolve(attempts[it]);
        };
        const chosen = await chooseAccelerator(["kvm", "tcg"], attempt, (line) => said.push(line));
        return { chosen, tried, said };
    };

    it("end at the first that works", async () => {
        const { chosen, said } = await choose({ kvm: undefined });
        expect(chosen).to.equal("kvm");
        expect(said).to.deep.equal([]);
    });

    it("fall back to emulation, untried, and say what was wrong", async () => {
        const { chosen, tried, said } = await choose({
            kvm: "no kernel printed anything within 20 s",
        });
        expect(chosen).to.equal("tcg");
        expect(tried).to.deep.equal(["kvm"]);
        expect(said).to.deep.equal([
            "kvm does not work here: no kernel printed anything within 20 s",
        ]);
    });
});

describe("a kernel that speaks on the console", () => {
    it("is recognised by its first line, a time stamp or a login prompt", () => {
        expect(kernelSpeaks("[    0.000000] Linux version 6.1.0-56-cloud-amd64")).to.equal(true);
        expect(kernelSpeaks("\r\n[   36.183872] cloud-init[447]: Cloud-init v. 22")).to.equal(true);
        expect(kernelSpeaks("Amazon Linux 2023\r\nip-10-0-2-15 login: ")).to.equal(true);
    });

    it("is not mistaken for firmware or a boot loader", () => {
        const early =
            "SeaBIOS (version 1.16.2)\r\nBooting from Hard Disk...\r\nGRUB loading...\r\n";
        expect(kernelSpeaks(early)).to.equal(false);
        expect(kernelSpeaks("")).to.equal(false);
    });
});

describe("a trial boot", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));
    const attempt = (script: string, patience: number) =>
        trial("sh", ["-c", script], join(dir, "console"), patience);

    it("succeeds, and ends at once, when a kernel speaks", async () => {
        const start = Date.now();
        const speak = `echo '[    0.000000] Linux version 6.1' >${dir}/console; exec sleep 60`;
        expect(await attempt(speak, 30)).to.equal(undefined);
        expect(Date.now() - start).to.be.lessThan(15_000);
    });

    it("fails when time runs out, as under a KVM that opens and hangs", async () => {
        const hang = `echo warning >&2; echo SeaBIOS >${dir}/console; exec sleep 60`;
        expect(await attempt(hang, 1)).to.equal("no kernel printed anything within 1 s");
    });

    it("fails with QEMU's last complaint", async () => {
        const complain = "echo warning >&2; echo 'failed to set MSR 0x10a' >&2; exit 134";
        expect(await attempt(complain, 30)).to.equal("failed to set MSR 0x10a");
        expect(await attempt("exit 1", 30)).to.equal("QEMU ended");
        expect(await trial("/no/such/qemu", [], join(dir, "console"), 30)).to.include("ENOENT");
    });
});
