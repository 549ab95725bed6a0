import { expect } from "chai";
import { runPython, withReaders } from "./idle-state";
import { Sandbox } from "./sandbox";

/**
 * systemd's `busctl` with a notification daemon behind it. It listens once `monitor` says so, as version 252 does, and the daemon
 * says what is in the file `signals` as soon as its notification is shown.
 */
const busctl = `
echo "bus $DBUS_SESSION_BUS_ADDRESS" >>"$SANDBOX/log"
case "$*" in
*monitor*)
    [ ! -e "$SANDBOX/forbidden" ] || { echo "Failed to become monitor: Access denied" >&2; exit 1; }
    echo "Monitoring bus message stream." >&2
    until [ -e "$SANDBOX/shown" ]; do sleep 0.05; done
    cat "$SANDBOX/signals"
    [ ! -e "$SANDBOX/open" ] || exec sleep 60
    ;;
*Notify*)
    [ -e "$SANDBOX/daemon" ] || { echo "Call failed: The name is not activatable" >&2; exit 1; }
    echo '{"type":"u","data":[7]}'
    touch "$SANDBOX/shown"
    ;;
*CloseNotification*) echo '{}'; touch "$SANDBOX/closed" ;;
esac`;

const told = (member: string, ...data: readonly unknown[]) =>
    `${JSON.stringify({ type: "signal", member, payload: { type: "us", data } })}\n`;

describe("the notification on the desktop", function () {
    this.timeout(60_000);
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        withReaders(sandbox);
        sandbox.commands({ busctl, workstation: 'echo "kept until 20:20 UTC"' });
        sandbox.write("/daemon", "");
        sandbox.write("/signals", "");
        sandbox.write("/proc/uptime", "1 1\n");
        process_(30, "bash", "DISPLAY=:1\0DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/other\0");
        process_(
            31,
            "xfce4-session",
            "DISPLAY=:1\0DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/a,guid=0\0",
        );
    });
    afterEach(() => sandbox.remove());

    function process_(pid: number, name: string, variables: string): void {
        sandbox.write(`/proc/${pid}/comm`, `${name}\n`);
        sandbox.write(`/proc/${pid}/environ`, variables);
    }
    const notice = () =>
        runPython(sandbox, "idle_notice.py", [
            "this box stops in 10 minutes",
            "It is <idle> & quiet.",
        ]);
    /** The calls of the daemon's methods, without what is in all of them. */
    const calls = () =>
        sandbox.log.flatMap((line) => /Notifications ((?:Notify|Close).*)$/.exec(line)?.[1] ?? []);
    const shown =
        "Notify susssasa{sv}i workstation 0 dialog-warning This box stops in 10 minutes It is &lt;idle&gt; &amp; quiet. " +
        "2 keep Keep for 1 hour 1 urgency y 2 0";

    /** Writes a script that shows a notification and ends its process once it stands. */
    function endOnceShown(): void {
        const script = sandbox.path("/var/lib/workstation/live/current/idle_notice.py");
        sandbox.write(
            "/end",
            `#!/bin/bash\npython3 '${script}' a b & p=$!\nuntil [ -e "$SANDBOX/shown" ]; do sleep 0.1; done\n` +
                "sleep 2; kill $p; wait $p\n",
        );
    }

    it("stands until its end on the bus of the desktop's session, urgent and with a button", async () => {
        sandbox.write("/signals", told("NotificationClosed", 7, 2));
        expect(await notice()).to.deep.equal({ status: 0, output: "" });
        expect(calls()).to.deep.equal([shown]);
        const buses = sandbox.log.filter((line) => line.startsWith("bus "));
        expect(new Set(buses)).to.deep.equal(new Set(["bus unix:path=/tmp/a,guid=0"]));
        expect(sandbox.log.filter((line) => line.startsWith("workstation"))).to.deep.equal([]);
    });

    it("keeps the box up for an hour when its button is pressed, and says so in its place", async () => {
        sandbox.write(
            "/signals",
            `no JSON\n${told("ActionInvoked", 6, "keep")}${told("NotificationClosed", 6, 1)}` +
                `${told("ActionInvoked", 7, "other")}${told("ActionInvoked", 7, "keep")}`,
        );
        expect((await notice()).status).to.equal(0);
        expect(sandbox.log).to.include("workstation keep 1h");
        expect(calls()).to.deep.equal([
            shown,
            "Notify susssasa{sv}i workstation 7 dialog-warning It is kept up kept until 20:20 UTC 0 1 urgency y 1 15000",
        ]);
    });

    it("says why the box is not kept up", async () => {
        sandbox.commands({ workstation: 'echo "workstation: no" >&2; exit 1' });
        sandbox.write("/signals", told("ActionInvoked", 7, "keep"));
        await notice();
        expect(calls()[1]).to.contain("It is not kept up workstation: no 0 1");
    });

    it("goes away when its process is ended", async () => {
        sandbox.write("/open", "");
        endOnceShown();
        expect(await sandbox.run("/end")).to.deep.equal({ status: 0, output: "" });
        expect(calls()).to.have.length(2);
        expect(calls()[1]).to.equal("CloseNotification u 7");
    });

    it("has no button where the bus lets nobody listen, and is shown all the same", async () => {
        sandbox.write("/forbidden", "");
        endOnceShown();
        await sandbox.run("/end");
        expect(calls()).to.deep.equal([
            "Notify susssasa{sv}i workstation 0 dialog-warning A b 0 1 urgency y 2 0",
            "CloseNotification u 7",
        ]);
    });

    it("says in the journal that a desktop has no daemon for it, without a stack trace", async () => {
        sandbox.commands({ busctl: busctl.replace('[ -e "$SANDBOX/daemon" ]', "false") });
        const { status, output } = await notice();
        expect([status, output.split("\n").length]).to.deep.equal([1, 2]);
        expect(output).to.match(/^no notification: /);
    });

    it("is left out where no desktop runs, or only one of somebody else's display", async () => {
        process_(31, "xfce4-session", "DISPLAY=:2\0DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/a\0");
        expect(await notice()).to.deep.equal({ status: 0, output: "" });
        process_(31, "xfce4-session", "DISPLAY=:1\0");
        expect(await notice()).to.deep.equal({ status: 0, output: "" });
        expect(sandbox.log).to.deep.equal([]);
    });
});
