/** The idle agent of a rehearsed box, in minutes of three seconds: what keeps the box up, what does not, and its stop. */
import { expect } from "chai";
import { minutes } from "./fault-box";
import { eventually } from "./fault-host";
import { IdleBox } from "./idle-box";
import type { RfbClient } from "./rfb-client";

const limit = 15;
const image = "idle-of-the-test:1";

/** Makes an image from the box's own shell, because no registry answers here. */
const makeImage =
    'mkdir /srv/image && cp -L --parents /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o "/lib[^ ]*" | sort -u) ' +
    `/srv/image && tar -C /srv/image -c . | docker import - ${image}`;

/** Starts a container of the member's. */
const container = (name: string, command: string) =>
    `docker run -d --name ${name} --user 2000:2000 --network none ${image} sh -c '${command}'`;

/** Hooks of root's and of the member's, who saves and then hangs. */
const writeHooks =
    "mkdir -p /etc/workstation/pre-stop.d && cd /etc/workstation/pre-stop.d && " +
    "printf '#!/bin/sh\\necho saved >/data/saved-by-hook\\n' >x && chmod 755 x && " +
    "cd /home/ana && runuser -u ana mkdir -p .workstation && " +
    "printf '#!/bin/sh\\necho saved >/data/saved-by-ana\\nsleep 600\\n' >.workstation/pre-stop && " +
    "chmod 755 .workstation/pre-stop";

/** Writes down what is asked of the desktop's notifications, whether or not a program shows them. */
const listen =
    "bus=$(tr '\\0' '\\n' </proc/$(pgrep -u ana -xo xfce4-session)/environ | sed -n s/^DBUS_SESSION_BUS_ADDRESS=//p) && " +
    `systemd-run -q --unit ear --uid ana sh -c "exec stdbuf -oL dbus-monitor --address $bus interface=org.freedesktop.Notifications >/data/heard"`;

/** Prints where the lower right corner of the notification is on the screen, by libX11: the box has no other tool for it. */
const whereIsIt = `
import ctypes, sys
X = ctypes.CDLL("libX11.so.6")
P, W, I, U = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint
X.XOpenDisplay.restype, X.XOpenDisplay.argtypes = P, [ctypes.c_char_p]
X.XDefaultRootWindow.restype, X.XDefaultRootWindow.argtypes = W, [P]
X.XQueryTree.argtypes = [P, W] + [P] * 4
X.XGetClassHint.argtypes = [P, W, P]
X.XGetWindowAttributes.argtypes = [P, W, P]
X.XTranslateCoordinates.argtypes = [P, W, W, I, I, P, P, P]
d = X.XOpenDisplay(b":1")
root = X.XDefaultRootWindow(d)
def walk(w):
    r, p, kids, n = W(), W(), ctypes.POINTER(W)(), U()
    X.XQueryTree(d, w, ctypes.byref(r), ctypes.byref(p), ctypes.byref(kids), ctypes.byref(n))
    for kid in kids[: n.value]:
        names = (ctypes.c_char_p * 2)()
        seen = (I * 40)()
        X.XGetWindowAttributes(d, kid, seen)
        if X.XGetClassHint(d, kid, names) and b"notifyd" in names[1].lower() and seen[23] == 2 and seen[2] > 100:
            x, y = I(), I()
            X.XTranslateCoordinates(d, kid, root, 0, 0, ctypes.byref(x), ctypes.byref(y), ctypes.byref(W()))
            print(x.value + seen[2], y.value + seen[3])
            sys.exit()
        walk(kid)
walk(root)
sys.exit("no notification is there")
`;
const look =
    `echo ${Buffer.from(whereIsIt).toString("base64")} | base64 -d >/srv/look.py && ` +
    "runuser -u ana -- env $(tr '\\0' '\\n' </proc/$(pgrep -u ana -xo xfce4-session)/environ | grep -E '^(DISPLAY|XAUTHORITY)=') python3 /srv/look.py";

const computes = /the processors were/;
/** A program that never answers. */
const hangs = "#!/bin/sh\nexec sleep 600\n";
const ss = "/usr/local/sbin/ss";
/** Stands in for `systemctl`, and lets everything but a stop through. */
const refuses =
    '#!/bin/sh\n[ "$1" != poweroff ] || { echo Access denied >&2; exit 1; }\nexec /usr/bin/systemctl "$@"\n';

describe("the idle agent of a booted box", function () {
    this.timeout(10 * minutes);
    const box = new IdleBox("idle", [`workstation:idleStopMinutes: ${limit}`], {
        files: { [ss]: '#!/bin/sh\nexec /usr/bin/ss "$@"\n' },
    });
    let viewer: RfbClient;
    let window: { readonly text: string };

    before(async () => {
        await box.start();
        // The box has this use, where a test has no other, until the test of the stop.
        await box.startLoop("busy-loop");
        await box.on(makeImage);
        await box.on(writeHooks);
    });
    after(() => box.remove());

    /** Runs a test without the busy loop. */
    const alone = async (work: () => Promise<void>) => {
        await box.stopUnit("busy-loop");
        await work();
        await box.startLoop("busy-loop");
        await box.expectUse(computes, 1);
    };

    it("keeps it up for longer than the limit while one process computes, and tells so", async () => {
        await box.expectUse(computes, limit + 1);
        expect((await box.state()).limitMinutes).to.equal(limit);
        expect(await box.on("runuser -u ana -- workstation idle")).to.match(computes);
    });

    it("keeps it up while several processes compute", async () => {
        await alone(async () => {
            await box.startLoop("second-loop");
            await box.startLoop("third-loop");
            await box.expectUse(/the processors were .*2 cores of them fully/, 3);
            await box.stopUnit("second-loop", "third-loop");
        });
    });

    it("keeps it up while a container computes, and not for one that waits", async () => {
        await alone(async () => {
            await box.on(container("load", "while :; do :; done"));
            await box.expectUse(computes, 5);
            await box.on(
                `docker rm -f load && ${container("waits", "trap exit TERM; sleep 3600 & wait")}`,
            );
            const { reason } = await box.untilIdle(3);
            expect(reason).to.include("not counted as use: 1 container");
        });
    });

    it("does not keep it up for an SSH window in which nobody types, nor for a viewer that looks", async () => {
        window = await box.openWindow();
        viewer = await box.openViewer();
        await alone(async () => {
            const { reason } = await box.untilIdle(3);
            expect(reason).to.match(
                /not counted as use: 2 open SSH connections, 1 viewer of the desktop/,
            );
        });
        expect([viewer.pictures > 0, viewer.ended]).to.deep.equal([true, undefined]);
    });

    it("keeps it up while somebody types by VNC", async () => {
        await alone(async () => {
            await box.untilIdle(2);
            const typing = setInterval(() => viewer.press(0xffe1), 300); // the shift key
            await box
                .expectUse(/somebody used a keyboard or mouse/, 4)
                .finally(() => clearInterval(typing));
        });
    });

    it("keeps it up while a probe hangs, and says which", async () => {
        await alone(async () => {
            box.write(ss, hangs);
            await box.expectUse(/the probe of SSH connections has not answered/, 3);
            const { unknown, limitMinutes } = await box.state();
            expect([unknown, limitMinutes]).to.deep.equal([["ssh"], limit]);
            box.delete("ss");
        });
        await box.until("the probe answers again", ({ unknown }) => unknown.length === 0);
    });

    it("keeps it up while `workstation keep` lasts, and not after `workstation keep off`", async () => {
        await alone(async () => {
            await box.on("runuser -u ana -- workstation keep 30m");
            await box.expectUse(/`workstation keep` held the box up/, 3);
            expect((await box.state()).keepUntil).to.match(/^\d{4}-/);
            await box.on("runuser -u ana -- workstation keep off");
            await box.untilIdle(2);
        });
    });

    it("keeps it up for an hour when somebody presses the button of the notification", async () => {
        // So that a slow machine has its time: without it, the box would be off when the pointer comes.
        box.write("/usr/local/sbin/systemctl", refuses);
        await alone(async () => {
            await box.until(
                "a warning",
                ({ minutesLeft }) => minutesLeft !== null && minutesLeft <= 10,
            );
            await eventually(() => box.holds(look), 60, "the notification");
            const [right, bottom] = (await box.on(look)).split(" ").map(Number);
            viewer.click(right! - 70, bottom! - 28);
            const { keepUntil } = await box.until("a hold", (it) => it.keepUntil !== null, 30);
            expect(Date.parse(keepUntil!) - Date.now()).to.be.within(50 * minutes, 61 * minutes);
            expect(await box.on("journalctl -q -o cat -u idle-notice.service -n 5")).to.not.match(
                /Traceback/,
            );
            box.delete("systemctl");
            await box.on("runuser -u ana -- workstation keep off");
        });
    });

    it("comes back after a kill, and decides again", async () => {
        const number = async () => Number(await box.on("systemctl show -p MainPID --value idle"));
        const before = await number();
        await box.on(`kill -9 ${before}`);
        const another = async () => ![0, before].includes(await number());
        await eventually(another, 120, "another agent");
        const { at } = await box.state();
        await box.until("its state", (state) => state.at > at && computes.test(state.reason));
    });

    it("decides while its disk is full, and says so in the journal", async () => {
        const folder = "/var/lib/workstation/idle";
        await box.on(
            `mount -t tmpfs -o size=16k none ${folder} && (dd if=/dev/zero of=${folder}/fill 2>/dev/null || true)`,
        );
        const { at } = await box.state();
        await box.until("a later state", (state) => state.at > at && computes.test(state.reason));
        expect(await box.on("journalctl -qu idle.service -o cat")).to.match(
            /samples are not kept.*No space/,
        );
        await box.on(`umount ${folder}`);
    });

    it("warns in each terminal and on the desktop, where people only look", async () => {
        await box.on(listen);
        box.write("/usr/local/sbin/systemctl", refuses);
        // For the next start, at which the machine is the host's again.
        await box.on("rm /etc/workstation/idle.env");
        await box.stopUnit("busy-loop");
        for (const left of [10, 2]) {
            const warned = `WARNING: this box stops in ${left} minutes.`;
            await eventually(() => Promise.resolve(window.text.includes(warned)), 180, warned);
        }
        // Lines are broken for the terminal.
        expect(window.text.replace(/\s+/g, " ")).to.include(
            "not counted as use: 2 open SSH connections, 1 viewer of the desktop, 1 container",
        );
        // The desktop is told by a unit of its own, which starts beside the agent.
        for (const shown of [10, 2].map((left) => `This box stops in ${left} minutes`))
            await eventually(() => box.holds(`grep -qF '${shown}' /data/heard`), 120, shown);
        expect(await box.holds("grep -qF 'Keep for 1 hour' /data/heard")).to.equal(true);
        expect(await box.holds("pgrep -u ana -f xfce4-notifyd")).to.equal(true);
        expect(viewer.ended).to.equal(undefined);
    });

    it("says that a stop was refused, and then stops the box at the next try", async () => {
        const { verdict } = await box.until("a refused stop", ({ reason }) =>
            reason.includes("could not stop: Access denied"),
        );
        expect(verdict).to.equal("stop");
        box.delete("systemctl");
        await eventually(() => box.isOff(), 240, "the box is off");
    });

    it("has saved before that, although a hook hung, and tells at the next start why it stopped", async () => {
        await box.engine("start", box.place.box);
        await box.expectRecovered(300);
        expect(await box.on("cat /data/saved-by-hook /data/saved-by-ana")).to.equal("saved\nsaved");
        const record = JSON.parse(await box.on("cat /var/lib/workstation/last-stop.json")) as {
            readonly failed: readonly string[];
        };
        expect(record).to.include({ why: "idle" });
        expect(record).to.deep.include({ stopped: ["the container waits"] });
        expect(record.failed.join()).to.match(/^the hook ~\/\.workstation\/pre-stop was ended/);
        expect(await box.login()).to.match(
            /this box stopped at \S+: nobody has used the box since/i,
        );
    });
});
