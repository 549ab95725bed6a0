import { expect } from "chai";
import { FaultBox, minutes } from "./fault-box";
import { eventually } from "./fault-host";

/** Sends an X client's first message to each of the server's sockets; prints the answer, where 1 is "accepted". */
const knock = `
import socket
for path in "/tmp/.X11-unix/X1", "\\0/tmp/.X11-unix/X1":
    s = socket.socket(socket.AF_UNIX)
    try:
        s.connect(path)
        s.sendall(b"l\\0\\v" + bytes(9))
        print(s.recv(1)[0])
    except OSError as e:
        print(type(e).__name__)
`;

/** Asks VNC for the screen, with a password or without; prints "in" or "refused". */
const watch = `
import socket, sys
s = socket.create_connection(("127.0.0.1", 5901), 9)
s.recv(12), s.sendall(b"RFB 003.008\\n")
count = s.recv(1)[0]
kinds = s.recv(count)
s.sendall(sys.argv[1].encode())
if sys.argv[1] == "\\2":
    s.recv(16), s.sendall(bytes(16))
answer = s.recv(4)
print(kinds, "in" if answer == bytes(4) else "refused")
`;

const files = { "/srv/knock.py": knock, "/srv/watch.py": watch };
/** Runs a program on the display as the member. */
const asks =
    "runuser -u ana -- env DISPLAY=:1 XAUTHORITY=/run/workstation-desktop/cookie HOME=/home/ana";
const shut = "0\nConnectionRefusedError";

describe("a box with a desktop", function () {
    this.timeout(8 * minutes);
    let box: FaultBox;
    before(async () => {
        box = new FaultBox("member", { files });
        await box.launch();
        await box.expectReady(300);
        await box.on("useradd -m mallory");
    });
    after(() => box.remove());

    it("does not show it to another user", async () => {
        expect(await box.on("runuser -u mallory -- python3 /srv/knock.py")).to.equal(shut);
        expect(await box.holds("runuser -u mallory -- cat /run/workstation-desktop/cookie")).to.be
            .false;
    });

    it("does not show it to a service with a /tmp of its own, nor to one on the host's network", async () => {
        const service = "systemd-run -qPp DynamicUser=yes -p PrivateTmp=yes python3 /srv/knock.py";
        expect(await box.on(service)).to.equal("FileNotFoundError\nConnectionRefusedError");
        // As in a container with --network=host, which shares the box's network and nothing else.
        const container =
            "unshare --mount --pid --fork sh -c 'mount -t tmpfs none /tmp; mount -t tmpfs none /run; " +
            "exec setpriv --reuid 65534 --clear-groups python3 /srv/knock.py'";
        expect(await box.on(container)).to.equal("FileNotFoundError\nConnectionRefusedError");
    });

    it("does not show it on port 5901 without the password or with a wrong one", async () => {
        for (const kind of ["\\1", "\\2"])
            expect(await box.on(`runuser -u mallory -- python3 /srv/watch.py $'${kind}'`)).to.equal(
                "b'\\x02' refused",
            );
    });

    it("shows it to its member, whose programs send a cookie, a new one after each start", async () => {
        const cookie = () => box.on("xauth -f /run/workstation-desktop/cookie list");
        const opens = `${asks} xset q >/dev/null`;
        await box.on(opens);
        expect(await box.on("pgrep -u ana -x xfwm4")).to.match(/^\d+$/);
        const before = await cookie();
        expect(before).to.match(/^\S+:1 +MIT-MAGIC-COOKIE-1 +[0-9a-f]{32}$/);
        await box.on("systemctl restart workstation-vnc@ana");
        await box.expectRecovered(300);
        expect(await cookie()).not.to.equal(before);
        await box.on(opens);
    });

    it("is failed once anybody may see the desktop", async () => {
        await box.on(`${asks} xhost +`);
        const status = await box.on("workstation-status --json || true");
        expect(status).to.include("any user may see the desktop");
        await box.on("systemctl restart workstation-vnc@ana");
    });

    it("lets only root ask for instance metadata", async () => {
        const routeOf = (uid: string) =>
            box.on(`ip route get 169.254.169.254 uid ${uid} 2>&1 | tail -1`);
        expect(await routeOf("2000")).to.equal("RTNETLINK answers: Permission denied");
        const fromContainer =
            "ip route get 169.254.169.254 from 172.17.0.2 iif docker0 2>&1 | tail -1";
        expect(await box.on(fromContainer)).to.equal("RTNETLINK answers: Permission denied");
        // The rehearsal's own route, which stands for the route to EC2's service.
        expect(await routeOf("0")).to.equal("RTNETLINK answers: No route to host");
        for (const open of ["169.254.169.253", "169.254.169.123"])
            expect(await box.on(`ip route get ${open} uid 2000`)).to.include(" dev ");
    });

    it("gives metadata to root's agent and to nobody else where the service answers", async () => {
        await box.on(
            "ip route del unreachable 169.254.169.254; ip address add 169.254.169.254/32 dev eth0; " +
                "systemd-run -q python3 -m http.server -b 169.254.169.254 80",
        );
        const curl = "curl -sm20 -o /dev/null 169.254.169.254";
        // A box looks up its own addresses in a table that comes first. Moved back, the address counts as outside.
        await box.on("ip rule add pref 20 lookup local; ip rule del pref 0");
        await eventually(() => box.holds(curl), 60, "the service answers root");
        expect(await box.holds(`runuser -u ana -- ${curl}`)).to.be.false;
        expect(await box.holds(`runuser -u ana -- sudo -n ${curl}`)).to.be.true;
        await box.on("ip rule add pref 0 lookup local; ip rule del pref 20");
    });

    it("accepts no setuid programs and no devices from its volume", async () => {
        for (const place of ["/home", "/data", "/var/lib/workstation/volume"])
            expect(await box.on(`findmnt -nro OPTIONS ${place}`)).to.match(/nosuid,nodev/);
    });

    it("prints the fingerprint of its SSH host key", async () => {
        const told = await box.on("runuser -u nobody -- workstation-status --host-key");
        expect(told).to.match(/^256 SHA256:\S{43} .*\(ED25519\)$/);
        expect(
            await box.on("ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | ssh-keygen -lf -"),
        ).to.include(told.split(" ")[1]);
    });

    it("is failed when its desktop dies, although the display and its session live on", async () => {
        await box.on("mv /usr/bin/xfwm4 /root/; pkill -x xfwm4");
        await eventually(
            () => box.holds("workstation-status | grep -q 'failed  desktop .* no window manager'"),
            240,
            "the desktop is missed",
        );
        expect(await box.on("workstation-status | grep -c failed")).to.equal("2"); // the verdict and the desktop's check
        await box.on("mv /root/xfwm4 /usr/bin/; systemctl restart workstation-desktop@ana");
        await box.expectRecovered(300);
    });

    it("opens a web browser from the desktop's own button, and has tmux", async () => {
        await box.on("runuser -u ana -- tmux -V");
        await box.on(`${asks} setsid -f exo-open --launch WebBrowser about:blank >/dev/null 2>&1`);
        await box.on(
            "for i in $(seq 60); do pgrep -u ana -f firefox-esr && exit; sleep 1; done; false",
        );
    });
});
