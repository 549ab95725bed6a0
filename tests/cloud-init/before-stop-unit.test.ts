import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { LiveBox, settings } from "./live-box";

const units = join(__dirname, "../../cloud-init/files/units");
const more = ["before_stop.py", "units/before-stop.service", "units/before-stop.conf"];
const start = "start --no-block --job-mode=ignore-dependencies before-stop.service";

describe("before-stop.service", () => {
    let box: LiveBox;
    beforeEach(() => (box = new LiveBox()));
    afterEach(() => box.remove());
    const etc = (name: string) => join(box.root, "etc/systemd/system", name);

    it("comes to a running box with the live settings and is started, now and at each boot", async () => {
        await box.apply(box.bundle("one", {}, more), settings({ notebook: false }));
        expect(readlinkSync(etc("before-stop.service"))).to.equal(
            join(box.current, "before-stop.service"),
        );
        expect(existsSync(etc("cloud-init.target.wants/before-stop.service"))).to.equal(true);
        expect(box.systemctlCalls()).to.deep.equal([
            ...["daemon-reload", start],
            "start --no-block workstation-status.service",
        ]);
    });

    it("is never stopped or restarted when its script changes, as that would run the save", async () => {
        await box.apply(box.bundle("one", {}, more), settings({ notebook: false }));
        box.systemctlCalls();
        const two = box.bundle("two", { "before_stop.py": (text) => `${text}# new\n` }, more);
        await box.apply(two, settings({ notebook: false }));
        expect(box.inForce("before_stop.py")).to.match(/# new\n$/);
        expect(
            box.systemctlCalls().filter((call) => /restart|^stop|try-/.test(call)),
        ).to.deep.equal([]);
    });

    it("comes before logins, the desktop, notebooks and what waits for jobs end, which have no fixed names", async () => {
        await box.apply(box.bundle("one", {}, more), settings({ notebook: false }));
        const folders = readdirSync(join(box.root, "etc/systemd/system"))
            .filter((name) => name.endsWith(".d"))
            .sort();
        expect(folders).to.deep.equal([
            ...["notebook-server@.service.d", "session-.scope.d", "train-.service.d"],
            ...["user@.service.d", "workstation-desktop@.service.d", "workstation-vnc@.service.d"],
        ]);
        for (const folder of folders)
            expect(readFileSync(etc(`${folder}/before-stop.conf`), "utf8"), folder).to.match(
                /^\[Unit\]\nBefore=before-stop\.service\n/m,
            );
    });

    it("comes before containers, the volume, the network and logins end, and waits for no long start", () => {
        const unit = readFileSync(join(units, "before-stop.service"), "utf8");
        const after = [...unit.matchAll(/^After=(.*)$/gm)].flatMap(([, names = ""]) =>
            names.split(" "),
        );
        expect(after).to.include.members([
            ...["docker.service", "containerd.service", "podman.service", "network.target"],
            ...["home.mount", "data.mount", "var-lib-workstation-volume.mount"],
            ...["systemd-user-sessions.service", "ssh.service", "sshd.service"],
            ...["amazon-ssm-agent.service", "snap.amazon-ssm-agent.amazon-ssm-agent.service"],
        ]);
        expect(after.filter((name) => /^workstation-|online|cloud-/.test(name))).to.deep.equal([]);
        expect(unit).to.include(
            "ExecStop=/usr/bin/python3 /var/lib/workstation/live/current/before_stop.py\n",
        );
        expect(unit)
            .to.match(/^Type=oneshot\nRemainAfterExit=yes\n/m)
            .and.include("TimeoutStopSec=100\n");
        expect(unit).to.not.include("Requires=");
    });

    it("is given more time by systemd than the script takes", () => {
        const script = readFileSync(join(units, "../before_stop.py"), "utf8");
        const number = (name: string) =>
            Number(new RegExp(`^${name} = (\\d+)$`, "m").exec(script)?.[1]);
        expect(number("seconds_in_all")).to.be.at.most(95);
        // Each hook that hangs gets 2 seconds after SIGTERM and after SIGKILL; questions to systemd and Docker 3 and 5.
        const steps = number("seconds_for_hooks") + 5 + 3 * 3 + 5 + 5 + number("grace_seconds") + 5;
        expect(steps).to.be.below(number("seconds_in_all"));
    });
});
