import { expect } from "chai";
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/rehearse/run";
import { FaultBox, impatient, minutes } from "./fault-box";

const must = async (command: string, ...args: string[]) => {
    const ran = await run(command, args, { timeoutSeconds: 600 });
    expect(ran.status, `${command} ${args.join(" ")}: ${ran.stderr}`).to.equal(0);
    return ran.stdout.trim();
};

/** The size in a rehearsal. A smaller file system would have to grow, and a container may not do that. */
const size = "8G";

/** Fills the box's future disk with a file system and a file. */
async function fill({ place }: FaultBox, ...label: string[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-disk-"));
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/thesis"), "years of work");
    await format(place.disk, folder, label);
}

/** Fills the disk as an attacker could, who was root on another box and wants to be root on the next one. */
async function fillWithMalice({ place }: FaultBox, member: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-disk-"));
    const keys = join(folder, "ssh-host-keys");
    mkdirSync(keys);
    for (const type of ["ed25519", "ecdsa"])
        await must("ssh-keygen", "-qt", type, "-N", "", "-f", join(keys, `ssh_host_${type}_key`));
    const known = await must("cat", join(keys, "ssh_host_ed25519_key.pub"));
    writeFileSync(join(keys, "member"), `${member}\n`);
    writeFileSync(join(keys, "sshd_config"), "PasswordAuthentication yes\n");
    writeFileSync(join(keys, "ssh_host_ecdsa_key.pub"), "another");
    symlinkSync("/etc/shadow", join(keys, "ssh_host_rsa_key"));
    await format(place.disk, folder, ours);
    return known.split(" ")[1]!;
}

async function format(disk: string, folder: string, label: readonly string[]): Promise<void> {
    await must("truncate", "-s", size, disk);
    await must("mkfs.ext4", "-qF", ...label, "-d", folder, disk);
    rmSync(folder, { recursive: true });
}

const ours = ["-L", "workstation-data"];

/** Returns a fingerprint of a file's bytes and of its holes, which a write would fill. */
async function fingerprint(file: string): Promise<string> {
    return `${await must("sha256sum", file)}\n${await must("filefrag", "-v", file)}`;
}

const uuid = ({ place }: FaultBox) => must("blkid", "-p", "-s", "UUID", "-o", "value", place.disk);

/** Checks that fail without /home and /data: the volume's unit and its own check, and the desktop, which lives there. */
const without = ["units", "data-volume", "vnc", "desktop"];

/** Attaches the disk to the running box under both its names, as `attach-volume` does. */
async function attach(box: FaultBox): Promise<void> {
    const device = await box.attach();
    const minor = /\d+$/.exec(device)![0];
    for (const name of [device, "/dev/sdf"])
        await box.on(`rm -f ${name}; mknod ${name} b 7 ${minor}`);
}
const attachable = { noDisk: true, flags: ["--device-cgroup-rule", "b 7:* rwm"] };

describe("a box with a faulty data volume", function () {
    this.timeout(10 * minutes);
    let box: FaultBox;
    afterEach(() => box.remove());

    it("is failed without one, and ready after it is attached and the remedy is typed", async () => {
        box = new FaultBox("absent", { ...attachable, files: impatient });
        await fill(box, ...ours);
        await box.launch();
        const [units, volume] = await box.expectFailed(300, ...without);
        expect(units?.detail).to.include("workstation-data-volume.service failed");
        expect(volume?.detail).to.include("/home is on the root disk");
        expect(await box.on("journalctl -b -u workstation-data-volume --no-pager")).to.match(
            /no data volume after \d+ s/,
        );
        await attach(box);
        await box.on(units!.remedy);
        await box.expectRecovered(420);
        expect(await box.on("cat /data/thesis")).to.equal("years of work");
    });

    it("is unfinished while it waits for a late one, then ready, with its files intact", async () => {
        box = new FaultBox("late", attachable);
        await fill(box, ...ours);
        const before = await uuid(box);
        await box.launch();
        await box.expectWaiting(60, "workstation-data-volume.service");
        await attach(box);
        await box.expectReady(420);
        expect(await box.on("cat /data/thesis")).to.equal("years of work");
        await box.stop();
        expect(await uuid(box)).to.equal(before);
    });

    for (const [member, takes] of [
        ["ana", true],
        ["bob", false],
    ] as const) {
        it(`takes ${takes ? "only the host keys" : "nothing"} from a malicious one that was ${member}'s`, async () => {
            box = new FaultBox(`malice-${member}`);
            const key = await fillWithMalice(box, member);
            await box.launch();
            await box.expectReady(240);
            expect((await box.on("cat /etc/ssh/ssh_host_ed25519_key.pub")).includes(key)).to.equal(
                takes,
            );
            expect(await box.on("sshd -T | grep -x 'passwordauthentication .*'")).to.equal(
                "passwordauthentication no",
            );
            // Each public key belongs to its private key.
            const pairs =
                "cd /etc/ssh; for key in ssh_host_*_key; do ssh-keygen -yf $key | cut -d' ' -f2 | " +
                "grep -qFf - $key.pub || exit; done; grep -l root: ssh_host_*; true";
            expect(await box.on(pairs)).to.equal("");
            expect(await box.on("cat /var/lib/workstation/volume/ssh-host-keys/member")).to.equal(
                "ana",
            );
        });
    }

    it("is failed when the volume has a foreign file system, and changes no byte of it", async () => {
        box = new FaultBox("foreign");
        await fill(box, "-L", "somebody's");
        const before = await fingerprint(box.place.disk);
        await box.launch();
        await box.expectFailed(300, ...without);
        expect(await box.on("journalctl -b -u workstation-data-volume --no-pager")).to.include(
            "/dev/sdf is not blank: left untouched",
        );
        await box.stop();
        expect(await fingerprint(box.place.disk)).to.equal(before);
    });
});
