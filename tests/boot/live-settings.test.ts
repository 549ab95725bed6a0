import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../cli/rehearse/run";
import { sshPort } from "../../cli/rehearse/ssh";
import { FaultBox, minutes } from "./fault-box";

describe("the live settings of a booted box", function () {
    this.timeout(15 * minutes);
    const box = new FaultBox("live");
    const keyFile = (name: string) => join(box.place.dir, name);
    const publicKey = (name: string) => readFileSync(`${keyFile(name)}.pub`, "utf8").trim();

    const ssh = (key: string, command: string) => [
        ...["-p", String(sshPort(box.place)), "-i", keyFile(key), "-o", "IdentitiesOnly=yes"],
        ...["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"],
        ...["-o", "UserKnownHostsFile=/dev/null", "ana@127.0.0.1", command],
    ];
    const opens = async (key: string) => (await run("ssh", ssh(key, "true"))).status === 0;
    const startedAt = () =>
        box.on(
            "uptime -s; cat /proc/sys/kernel/random/boot_id; systemctl show -p ActiveEnterTimestamp workstation-data-volume",
        );

    before(async () => {
        await box.launch();
        await box.expectReady(600);
        for (const name of ["first", "second"])
            await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", keyFile(name)]);
        expect((await box.apply([publicKey("first")])).stdout).to.contain("applied: 1 key added");
    });
    after(() => box.remove());

    it("open it for a second key at once, without a restart", async () => {
        const before = await startedAt();
        expect(await opens("second")).to.equal(false);
        const { stdout } = await box.apply([publicKey("first"), publicKey("second")]);
        expect(stdout).to.equal("applied: 1 key added\n");
        expect([await opens("first"), await opens("second")]).to.deep.equal([true, true]);
        expect(await startedAt()).to.equal(before);
    });

    it("close it for a key that is gone, while an open session lives on", async () => {
        const session = spawn("ssh", ssh("second", "echo open; read word; echo still $word"));
        const [open] = (await once(session.stdout, "data")) as [Buffer];
        expect(String(open)).to.equal("open\n");
        await box.apply([publicKey("first")]);
        expect([await opens("first"), await opens("second")]).to.deep.equal([true, false]);
        session.stdin.write("here\n");
        const [said] = (await once(session.stdout, "data")) as [Buffer];
        expect(String(said)).to.equal("still here\n");
        session.stdin.end();
    });

    it("change nothing when they are the same, or wrong", async () => {
        expect((await box.apply([publicKey("first")])).stdout).to.match(/^unchanged: /);
        const evil = Buffer.from('{"member": "ben", "sshPublicKeys": []}').toString("base64");
        const applied = `live-settings apply ${evil}`;
        const { status, stderr } = await box.engine("exec", box.place.box, "sh", "-c", applied);
        expect([status, stderr.includes("ben")]).to.deep.equal([1, true]);
        expect(await opens("first")).to.equal(true);
    });

    describe("with the desktop switched off", () => {
        const off = ["workstation:desktop: false", "workstation:installDesktop: true"];
        const runs = () => box.holds("pgrep -u ana -x 'Xtigervnc|xfwm4'");
        const answers = () => box.holds("curl -sfm5 127.0.0.1:6080/vnc.html");

        it("end it as the box runs, and pass its self-test", async () => {
            expect([await runs(), await answers()]).to.deep.equal([true, true]);
            const before = await startedAt();
            expect((await box.apply([publicKey("first")], off)).stdout).to.equal(
                "applied: the desktop is off, and what was open in it has ended\n",
            );
            expect([await runs(), await answers()]).to.deep.equal([false, false]);
            const status = await box.on("workstation-status --wait 120");
            expect(status).to.match(/^workstation: ready\n[^]* ok +desktop-off /);
            expect(await startedAt()).to.equal(before);
        });

        it("keep it off after a restart", async () => {
            await box.reboot();
            const status = await box.on("workstation-status --wait 240");
            expect(status).to.match(/^workstation: ready\n[^]* ok +desktop-off /);
            expect([await runs(), await answers()]).to.deep.equal([false, false]);
        });

        it("start it again as the box runs, and pass its self-test", async () => {
            const before = await startedAt();
            const { stdout } = await box.apply([publicKey("first")]);
            expect(stdout).to.equal("applied: the desktop is on\n");
            const status = await box.on("workstation-status --wait 240");
            expect(status).to.match(/^workstation: ready\n[^]* ok +vnc [^]* ok +desktop /);
            expect([await runs(), await answers()]).to.deep.equal([true, true]);
            expect(await startedAt()).to.equal(before);
        });
    });
});

describe("a box that is made with its desktop installed and off", function () {
    this.timeout(15 * minutes);
    const settings = ["os: debian12", "framework: none", "desktop: false", "installDesktop: true"];
    const box = new FaultBox("desktop-off", {
        settings: settings.map((line) => `workstation:${line}`),
    });
    after(() => box.remove());

    it("is ready, and its desktop does not run", async () => {
        await box.launch();
        await box.expectReady(600);
        expect(await box.on("workstation-status")).to.match(/^ ok +desktop-off /m);
        expect(await box.holds("test -x /usr/bin/xfwm4")).to.equal(true);
        expect(await box.holds("pgrep -u ana -x 'Xtigervnc|xfwm4'")).to.equal(false);
    });
});
