/** The save before a stop of a rehearsed box that somebody shuts down or restarts: what it finds alive, and what it leaves. */
import { expect } from "chai";
import { minutes } from "./fault-box";
import { eventually } from "./fault-host";
import { IdleBox } from "./idle-box";

interface Record {
    readonly at: string;
    readonly why: string;
    readonly reason: string;
    readonly restart: boolean;
    readonly state: string;
    readonly stopped: readonly string[];
    readonly failed: readonly string[];
}

const image = "saves-of-the-test:1";
const makeImage =
    'mkdir /srv/image && cp -L --parents /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o "/lib[^ ]*" | sort -u) ' +
    `/srv/image && tar -C /srv/image -c . | docker import - ${image}`;

/** Writes the end of a file only when it is told to end, and takes some seconds for it, as a checkpoint does. */
const writer =
    "docker run -d --name writer --user 2000:2000 -v /data:/data --network none " +
    `${image} sh -c 'trap "sleep 4; echo whole >>/data/checkpoint; exit 0" TERM; echo begun >/data/checkpoint; ` +
    "while :; do sleep 0.2; done'";
/** Docker must start it again after a restart, which it does not where somebody has stopped it. */
const server = `docker run -d --name server --restart unless-stopped --network none ${image} sh -c 'while :; do sleep 1; done'`;

/** A hook that writes down what still lives. */
const hook = [
    "#!/bin/sh",
    "exec >/data/alive",
    "docker ps --format '{{.Names}}' | sort",
    "pgrep -u ana -x sleep >/dev/null && echo login",
    "pgrep -u ana -x 'Xvnc|Xtigervnc' >/dev/null && echo desktop",
    "findmnt -n /home >/dev/null && echo home",
    "",
].join("\n");

describe("the save before a stop of a booted box", function () {
    this.timeout(12 * minutes);
    const box = new IdleBox("saves", []);
    before(async () => {
        await box.launch();
        await box.expectReady(600);
        await box.on(makeImage);
        const written = Buffer.from(hook).toString("base64");
        await box.on(
            "mkdir -p /etc/workstation/pre-stop.d && cd /etc/workstation/pre-stop.d && " +
                `echo ${written} | base64 -d >alive && chmod 755 alive`,
        );
    });
    after(() => box.remove());

    const record = async () =>
        JSON.parse(await box.on("cat /var/lib/workstation/last-stop.json")) as Record;
    /** Starts what lives on the box: two containers, and a login with a program in it. */
    const live = async () => {
        await box.on("docker rm -f writer server >/dev/null 2>&1; rm -f /data/alive");
        await box.on(`${writer} && ${server}`);
        const window = await box.openWindow();
        window.type("sleep 3600\r");
        await eventually(() => box.holds("pgrep -u ana -x sleep"), 60, "the login's program");
        await eventually(() => box.holds("grep begun /data/checkpoint"), 60, "the writer");
    };

    it("does nothing where only its unit is restarted, as by a person", async () => {
        await live();
        await box.on("systemctl restart before-stop.service");
        expect(await box.on("journalctl -u before-stop -o cat")).to.include(
            "this box is not stopping, so nothing is saved and nothing is ended",
        );
        expect(await box.on("docker ps --format '{{.Names}}' | sort")).to.equal("server\nwriter");
        expect(await box.holds("test -e /data/alive")).to.equal(false);
    });

    it("comes before the end of logins, of the desktop and of containers, whenever they began", async () => {
        const sessions = await box.on(
            "systemctl list-units --plain --no-legend 'session-*.scope' | cut -d' ' -f1",
        );
        const scopes = sessions.split("\n").filter((it) => it !== "");
        expect(scopes).to.not.be.empty;
        for (const unit of [...scopes, "workstation-vnc@ana.service"])
            expect(await box.on(`systemctl show -p Before ${unit}`), unit).to.include(
                "before-stop.service",
            );
        expect(await box.on("systemctl show -p After before-stop.service")).to.include(
            "docker.service",
        );
    });

    const all = ["server", "writer", "login", "desktop", "home"].join("\n");
    /** Starts the box, and expects that all lived when the hook ran, and that the writer could end its file. */
    const startAgain = async () => {
        await eventually(() => box.isOff(), 240, "the box is off");
        await box.engine("start", box.place.box);
        await box.expectRecovered(300);
        expect(await box.on("cat /data/alive")).to.equal(all);
        expect(await box.on("cat /data/checkpoint")).to.equal("begun\nwhole");
        expect(await box.on("docker ps --format '{{.Names}}'")).to.equal("server");
        return record();
    };

    it("lets what runs end its work at a shutdown, with all still there, and tells it at the next login", async () => {
        await box.on("systemctl poweroff");
        const { at, ...rest } = await startAgain();
        expect(rest).to.deep.include({
            ...{ why: "person", reason: "it was shut down on the box", restart: false },
            ...{ state: "saved", stopped: ["the container server", "the container writer"] },
            failed: [],
        });
        expect(await box.login()).to.include(
            `this box stopped at ${at}: it was shut down on the box`,
        );
    });

    it("does the same at a restart, which it tells from a stop", async () => {
        await live();
        await box.on("systemctl reboot");
        const { why, restart, state } = await startAgain();
        expect({ why, restart, state }).to.deep.equal({
            ...{ why: "person", restart: true, state: "saved" },
        });
    });
});
