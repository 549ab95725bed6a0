import { expect } from "chai";
import { FaultBox, impatient, minutes, programs } from "./fault-box";
import { eventually } from "./fault-host";

/** Cuts apt off from its repository, and nothing else: a setting for a proxy that does not answer. */
const proxy = "/etc/apt/apt.conf.d/99-fault";
const down = { [proxy]: 'Acquire::http::Proxy "http://127.0.0.1:9";\n' };

/** Returns a program that takes an hour when called with these words, so that power can be cut meanwhile. */
const slow = (name: string, words: string) => `#!/bin/sh
case "$*" in *"${words}"*) touch /run/slow; sleep 3600 ;; esac
exec /usr/bin/${name} "$@"
`;

/** Moments of a first boot at which power is cut, each with the program that runs then. */
const cuts = {
    "before cloud-init has written a file": ["systemd-run", ""],
    "while cloud-init makes the member's account": ["useradd", ""],
    "while cloud-init starts the units": ["systemctl", "enable --now --no-block workstation-c"],
} as const;

describe("a first boot without its package repository", function () {
    this.timeout(15 * minutes);
    let box: FaultBox;
    afterEach(() => box.remove());

    it("is unfinished while it waits, then ready, when the repository comes back", async () => {
        box = new FaultBox("repository", { cold: true, files: down });
        await box.launch();
        await box.expectWaiting(60, "workstation-packages.service");
        await eventually(
            async () =>
                (await box.on("journalctl -b -u workstation-packages")).includes("127.0.0.1"),
            60,
            "apt has tried",
        );
        box.write(proxy, "");
        await box.expectReady(420);
    });

    it("is failed when the repository stays down, and ready after its return and the remedy", async () => {
        box = new FaultBox("no-repository", { cold: true, files: { ...down, ...impatient } });
        await box.launch();
        const [units] = await box.expectFailed(420, "units", "vnc", "desktop", "novnc");
        expect(units?.detail).to.include("workstation-packages.service failed");
        box.write(proxy, "");
        await box.on(units!.remedy);
        await box.expectRecovered(420);
    });
});

describe("an interrupted first boot", function () {
    this.timeout(15 * minutes);
    let box: FaultBox;
    afterEach(() => box.remove());

    for (const [where, [name, words]] of Object.entries(cuts)) {
        it(`is completed by the next boot after a power cut ${where}`, async () => {
            const path = `${programs}/${name}`;
            box = new FaultBox("cut", { files: { [path]: slow(name, words) } });
            await box.launch();
            await eventually(() => box.holds("test -e /run/slow"), 60, `${name} ${words} runs`);
            box.delete(name);
            await box.powerCut();
            await box.expectReady(240);
        });
    }

    it("is completed by the next boot after a power cut while dpkg unpacks packages", async () => {
        box = new FaultBox("cut-packages", { cold: true });
        await box.launch();
        await eventually(
            () => box.holds("grep -q ' half-installed ' /var/log/dpkg.log"),
            240,
            "dpkg works",
        );
        await eventually(
            () => box.holds("grep -q ' unpacked libgtk' /var/log/dpkg.log"),
            240,
            "dpkg is half-way",
        );
        await box.powerCut();
        expect(await box.on("dpkg --audit")).not.to.equal("");
        await box.expectReady(420);
        expect(await box.on("dpkg --audit")).to.equal("");
    });
});
