import { expect } from "chai";
import { createHash } from "node:crypto";
import {
    copyFileSync,
    existsSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stopRehearsal } from "../../cli/rehearse/afterwards";
import { type Rehearsal, rehearse } from "../../cli/rehearse/rehearse";
import { run } from "../../cli/rehearse/run";
import { vmPlace } from "../../cli/rehearse/vm/place";
import { projectDir } from "../support/run-stack";

const stack = `vm-test-${process.pid}`;
const stackFile = `config:
  aws:region: us-east-1
  workstation:os: debian12
  workstation:members: [{ name: ana }]
`;
const minutes = 60_000;

/** Boots with `--prepare`, because an emulated machine would spend most of its time unpacking packages. */
describe("a Debian 12 dev box in a virtual machine", function () {
    this.timeout(2 * minutes);

    let dir: string;
    let box: Rehearsal;

    const boot = async () => {
        const say = (line: string) => process.stdout.write(`      ${line}\n`);
        const wishes = { rebuild: false, plainVolume: false, prepare: true, vm: true };
        box = await rehearse(dir, stack, wishes, { say, progress: () => undefined });
        say(`${box.watched.status?.verdict} after ${box.watched.seconds?.toFixed(1)} s`);
    };
    /** Runs a command on the box as the member over SSH. */
    const ssh = (command: string) => {
        const options = [
            ...["-p", String(box.port), "-i", box.place.key, "-o", "BatchMode=yes"],
            ...["-o", `UserKnownHostsFile=${box.place.knownHosts}`, "-o", "ConnectTimeout=20"],
            ...["-o", "StrictHostKeyChecking=accept-new", `${box.member}@127.0.0.1`],
        ];
        return run("ssh", [...options, command]);
    };
    const onBox = async (command: string) => {
        const ran = await ssh(command);
        expect(ran.status, `${command}: ${ran.stderr}`).to.equal(0);
        return ran.stdout.trim();
    };
    const expectReady = () =>
        expect(box.watched.status, JSON.stringify(box.watched)).to.include({ verdict: "ready" });
    const serial = () => vmPlace(dir, stack).diskSerial;
    const disk = async () => onBox("readlink -f /dev/sdf");
    const expectMounted = async () => {
        const device = await disk();
        expect(device).to.match(/^\/dev\/nvme\dn1$/);
        for (const [path, folder] of [
            ["/home", "home"],
            ["/data", "data"],
        ] as const) {
            expect(await onBox(`findmnt -no SOURCE ${path}`)).to.equal(`${device}[/${folder}]`);
        }
        expect(await onBox("findmnt --fstab -no TARGET,SOURCE")).to.match(/^\/ +LABEL=root$/);
    };
    const dataVolumeUnit = () =>
        onBox("sudo journalctl -b -u workstation-data-volume -o cat --no-pager");

    before(async function () {
        this.timeout(40 * minutes);
        dir = mkdtempSync(join(tmpdir(), "workstation-vm-"));
        copyFileSync(join(projectDir, "Pulumi.yaml"), join(dir, "Pulumi.yaml"));
        writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stackFile);
        await boot();
    });
    after(async function () {
        this.timeout(3 * minutes);
        await stopRehearsal(dir, stack, true);
        rmSync(dir, { recursive: true, force: true });
    });

    it("is ready, on a kernel of its own and a disk that it formatted itself", async () => {
        expectReady();
        expect(await onBox("uname -r")).to.match(/-cloud-amd64$/);
        expect(await onBox("systemd-detect-virt --container || true")).to.equal("none");
        expect(await dataVolumeUnit()).to.include("formatting /dev/nvme");
    });

    it("got exactly the seed's bytes from a disk labelled cidata", async () => {
        const sum = (await onBox("sudo sha256sum /var/lib/cloud/instance/user-data.txt")).slice(
            0,
            64,
        );
        const seed = readFileSync(join(box.place.seed, "user-data"));
        expect(seed.subarray(0, 2)).to.deep.equal(Buffer.from([0x1f, 0x8b]));
        expect(sum).to.equal(createHash("sha256").update(seed).digest("hex"));
        expect(await onBox("sudo cat /run/cloud-init/result.json")).to.match(
            /DataSourceNoCloud \[seed=\/dev\/vd/,
        );
    });

    it("has the data volume as an NVMe disk with a serial number like EBS's and a link named after it", async () => {
        const device = await disk();
        expect(await onBox(`lsblk -dno SERIAL ${device}`)).to.equal(serial());
        const links = await onBox("readlink -f /dev/disk/by-id/nvme-*_" + serial());
        expect(links).to.equal(device);
        expect(box.extraOutput).to.include(serial());
    });

    it(
        "mounts /home and /data from the volume, with no entry in fstab except the root's",
        expectMounted,
    );

    it("cannot reach instance metadata, which would be the host's", async () => {
        const { status } = await ssh("curl -sm 5 http://169.254.169.254/");
        expect(status).to.equal(7);
    });

    it("is ready again after a restart, with the volume mounted by the boot itself", async function () {
        this.timeout(20 * minutes);
        const bootId = "cat /proc/sys/kernel/random/boot_id";
        await onBox("echo kept | tee ~/marker | sudo tee /data/marker");
        const [first, hostKey] = [await onBox(bootId), await onBox("cat /etc/ssh/ssh_host_*.pub")];
        await ssh("sudo systemctl reboot");
        for (;;) {
            const { status, stdout } = await ssh(bootId);
            if (status === 0 && stdout.trim() !== first) break;
            await sleep(5000);
        }
        await boot();
        expectReady();
        await expectMounted();
        expect(await onBox("cat ~/marker /data/marker")).to.equal("kept\nkept");
        expect(await onBox("cat /etc/ssh/ssh_host_*.pub")).to.equal(hostKey);
        expect(await dataVolumeUnit())
            .to.include("clean")
            .and.not.include("formatting");
    });

    it("is powered off in order by its power button: it saves first, and leaves the volume clean and no process behind", async function () {
        this.timeout(6 * minutes);
        const place = vmPlace(dir, stack);
        const pid = Number(readFileSync(place.pidFile, "utf8"));
        // A hook leaves on the volume what the box has noted of its stop by then, as the root disk goes with the machine.
        const hook = "#!/bin/sh\\ncp /var/lib/workstation/last-stop.json /data/noted\\n";
        await onBox(
            `sudo mkdir -p /etc/workstation/pre-stop.d && printf '${hook}' | sudo tee /etc/workstation/pre-stop.d/note && ` +
                "sudo chmod 755 /etc/workstation/pre-stop.d/note",
        );
        const told = await stopRehearsal(dir, stack, true);
        // What the box did last says which service kept it from ending.
        const end = readFileSync(place.console, "latin1").slice(-3000);
        expect(told.join("\n"), end).not.to.include("its power is cut");
        expect(existsSync(`/proc/${pid}/exe`)).to.equal(false);
        expect(existsSync(place.root)).to.equal(false);
        const { stdout } = await run("dumpe2fs", ["-h", place.disk]);
        expect(stdout).to.match(/^Filesystem volume name: +workstation-data$/m);
        expect(stdout).to.match(/^Filesystem state: +clean$/m);
        // In use or after a power cut, the journal is not empty.
        expect(stdout).not.to.include("needs_recovery");
        const noted = await run("debugfs", ["-R", "cat data/noted", place.disk]);
        // EC2 stops a box as this does: by its power button.
        expect(JSON.parse(noted.stdout), end).to.include({
            ...{ why: "unknown", reason: "EC2 was asked to stop it, or stopped it itself" },
            ...{ restart: false, state: "saving" },
        });
        expect(readFileSync(place.console, "latin1")).to.include("reboot: Power down");
    });
});
