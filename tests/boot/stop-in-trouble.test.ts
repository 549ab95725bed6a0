/**
 * The save before a stop of a rehearsed box whose root disk has no byte left and whose clock is wrong. What is on the data volume
 * must all be there afterwards, and the next login must tell of the stop.
 */
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/rehearse/run";
import { minutes } from "./fault-box";
import { eventually } from "./fault-host";
import { IdleBox } from "./idle-box";

const image = "saves-in-trouble:1";
const makeImage =
    'mkdir /srv/image && cp -L --parents /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o "/lib[^ ]*" | sort -u) ' +
    `/srv/image && tar -C /srv/image -c . | docker import - ${image}`;
/** Writes the end of its file only when it is told to end. */
const writer =
    "docker run -d --name writer --user 2000:2000 -v /data:/data --network none " +
    `${image} sh -c 'trap "sleep 2; echo whole >>/data/checkpoint; exit 0" TERM; echo begun >/data/checkpoint; ` +
    "while :; do sleep 0.2; done'";
const hooks =
    "mkdir -p /etc/workstation/pre-stop.d && cd /etc/workstation/pre-stop.d && " +
    "printf '#!/bin/sh\\necho saved >/data/saved-by-hook\\n' >x && chmod 755 x";

/** A container shares its host's clock, so the save alone sees this one: years ahead. */
const wrongClock = {
    "/etc/systemd/system/before-stop.service.d/50-clock.conf":
        "[Service]\nEnvironment=PYTHONPATH=/srv/wrong-clock\n",
    "/srv/wrong-clock/sitecustomize.py":
        "import time\nreal, parts = time.time, time.gmtime\nahead = 4 * 365 * 86400\n" +
        "time.time = lambda: real() + ahead\n" +
        "time.gmtime = lambda at=None: parts(real() + ahead if at is None else at)\n",
};
const sums =
    "cd /data && find . -type f ! -name checkpoint ! -name 'saved-by*' -exec sha256sum {} + | sort";

describe("the save before a stop of a booted box in trouble", function () {
    this.timeout(15 * minutes);
    const dir = mkdtempSync(join(tmpdir(), "workstation-trouble-"));
    const root = join(dir, "root");
    let box: IdleBox;

    /** Puts the image on a disk of its own, which can be full without the host's being so. */
    const ownDisk = async (from: string) => {
        mkdirSync(root);
        const script = `set -e
            truncate -s 6G ${dir}/disk && mkfs.ext4 -qFm0 ${dir}/disk && mount -o loop ${dir}/disk ${root}
            podman create --name ${box.place.preparing} ${from} && podman export ${box.place.preparing} | tar -xC ${root}
            podman rm ${box.place.preparing}`;
        const made = await run("bash", ["-c", script], { timeoutSeconds: 600 });
        expect(made.status, made.stderr).to.equal(0);
        return root;
    };

    before(async () => {
        box = new IdleBox("trouble", [], { files: wrongClock, root: ownDisk });
        await box.launch();
        await box.expectReady(600);
        await box.on(makeImage);
        await box.on(hooks);
        await box.on("head -c 3M /dev/urandom | split -b 64K - /data/part- && sync");
    });
    after(async () => {
        await box.remove();
        await run("umount", [root]);
        rmSync(dir, { recursive: true, force: true });
    });

    it("saves all the same, loses no byte of /data, and tells of the stop at the next login", async () => {
        await box.on(writer);
        await eventually(() => box.holds("grep begun /data/checkpoint"), 60, "the writer");
        const kept = await box.on(sums);
        // Until the end: what runs on the box deletes files too, and makes room by that.
        await box.on(
            "systemd-run -q --unit fill -p DefaultDependencies=no sh -c " +
                "'while :; do dd if=/dev/zero bs=1M; dd if=/dev/zero bs=512; sync; sleep 0.2; done 2>/dev/null >>/fill'",
        );
        // What it could write is taken away, and its room is filled too.
        const isFull = () =>
            box.holds(
                "head -c 9000 /dev/zero | dd conv=fsync of=/more 2>/dev/null; came=$?; rm -f /more; [ $came != 0 ]",
            );
        await eventually(isFull, 120, "the disk is full");
        await box.on("systemctl poweroff");
        await eventually(() => box.isOff(), 240, "the box is off");

        rmSync(join(root, "fill"));
        await box.engine("start", box.place.box);
        await box.expectRecovered(300);
        expect(await box.on("cat /data/checkpoint /data/saved-by-hook")).to.equal(
            "begun\nwhole\nsaved",
        );
        expect(await box.on(sums)).to.equal(kept);
        expect(await box.holds("test -e /var/lib/workstation/last-stop.json")).to.equal(false);
        const record = await box.on("cat /var/lib/workstation/volume/last-stop.json");
        expect(JSON.parse(record)).to.deep.include({
            ...{ why: "person", state: "saved", stopped: ["the container writer"], failed: [] },
        });
        const { at } = JSON.parse(record) as { readonly at: string };
        const ahead = (Date.parse(at) - Date.now()) / 86_400_000;
        expect(ahead).to.be.closeTo(4 * 365, 0.1);
        expect(await box.login()).to.include(
            `this box stopped at ${at}: it was shut down on the box`,
        );
    });
});
