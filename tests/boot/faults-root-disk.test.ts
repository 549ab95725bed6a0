import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/rehearse/run";
import { FaultBox, impatient, minutes } from "./fault-box";

/** Shortens apt's limit, which is an hour: apt hangs on a full disk. */
const files = {
    ...impatient,
    "/etc/systemd/system/workstation-packages.service.d/50-fault.conf":
        "[Service]\nTimeoutStartSec=90\n",
};

/** Checks that fail without the desktop's packages. */
const lacking = ["units", "vnc", "desktop", "novnc"];

describe("a box whose root disk is full", function () {
    this.timeout(15 * minutes);
    const dir = mkdtempSync(join(tmpdir(), "workstation-root-"));
    const root = join(dir, "root");
    let box: FaultBox;

    /** Puts the image on a disk of its own, too small for the desktop's packages. */
    const smallDisk = async (image: string) => {
        mkdirSync(root);
        const script = `set -e
            truncate -s 700M ${dir}/disk && mkfs.ext4 -qFm0 ${dir}/disk && mount -o loop ${dir}/disk ${root}
            podman create --name ${box.place.preparing} ${image} && podman export ${box.place.preparing} | tar -xC ${root}
            podman rm ${box.place.preparing}`;
        const made = await run("bash", ["-c", script], { timeoutSeconds: 300 });
        expect(made.status, made.stderr).to.equal(0);
        return root;
    };

    after(async () => {
        await box.remove();
        await run("umount", [root]);
        rmSync(dir, { recursive: true });
    });

    it("is failed by name, at the next boot too, and keeps its data", async () => {
        box = new FaultBox("root", { cold: true, files, root: smallDisk });
        await box.launch();
        const [disk] = await box.expectFailed(420, "root-disk", ...lacking);
        expect(disk?.detail).to.match(/^\d+ KiB free$/);
        await box.on(
            "echo years of work >/data/thesis; dd if=/dev/zero of=/fill 2>/dev/null || sync",
        );
        await box.reboot();
        const [, full] = await box.expectFailed(420, "cloud-init", "root-disk", ...lacking);
        expect(full?.detail).to.equal("0 KiB free");
        expect(await box.on("cat /data/thesis")).to.equal("years of work");
        expect(await box.on(full!.remedy)).to.match(/\d+M\t\//);
    });
});
