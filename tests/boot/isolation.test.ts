import { expect } from "chai";
import { standIns } from "../../cli/rehearse/stand-ins";
import { FaultBox, minutes } from "./fault-box";
import { host } from "./fault-host";

/** Opens a file for writing, if it exists, and writes nothing. */
const opens = (file: string) => `[ -e ${file} ] && : >>${file}`;

/** Opens a `release_agent` of the host's own control groups, not of a mount that the engine put over them. */
const agents = `for agent in $(find /sys/fs/cgroup -name release_agent); do
    [ "$(stat -fc %T $agent)" = cgroupfs ] && : >>$agent && exit 0; done; exit 1`;

/** Reads one of the host's disks by its number, in a folder where devices open. The box's own is a loop device. */
const disk = `while read -r major minor _ name; do
    case $name in loop*|zram*|name|"") continue ;; esac
    rm -f /root/disk-$name; mknod /root/disk-$name b $major $minor || continue
    ALLOW
    head -c 1 /root/disk-$name >/dev/null && exit 0
done </proc/partitions; exit 1`;

/** Attempts that succeed for root on the host, and must fail in a box as its member gets it. */
const asItIs = {
    "kernel settings": opens("/proc/sys/kernel/core_pattern"),
    "the restart key": opens("/proc/sysrq-trigger"),
    "the program for new devices": opens("/sys/kernel/uevent_helper"),
    disks: disk.replace("ALLOW", ":"),
    memory: "mknod /root/mem c 1 1 && : <>/root/mem",
} as const;

const own = (mount: string, then: string) => `unshare -m sh -c '${mount} && ${then}'`;
const at = "/run/own";

/** Attempts after a mount by root, each with what it opens according to the rehearsal. */
const byMounts = {
    "remount /proc/sys": [
        "kernel settings",
        own("mount -o remount,bind,rw /proc/sys", asItIs["kernel settings"]),
    ],
    "unmount what covers /proc/sys": [
        "kernel settings",
        own("umount /proc/sys", asItIs["kernel settings"]),
    ],
    "a proc of its own": [
        "kernel settings",
        own(`mount -t proc proc ${at}`, opens(`${at}/sys/kernel/core_pattern`)),
    ],
    "the restart key in a proc of its own": [
        "kernel settings",
        own(`mount -t proc proc ${at}`, opens(`${at}/sysrq-trigger`)),
    ],
    "a sysfs of its own": [
        "kernel settings",
        own(`mount -t sysfs sysfs ${at}`, opens(`${at}/kernel/uevent_helper`)),
    ],
    "control groups of its own": [
        "control groups",
        own(`mount -t cgroup -o memory cgroup ${at}`, opens(`${at}/release_agent`)),
    ],
    "a new hierarchy of control groups": [
        "control groups",
        own(`mount -t cgroup -o none,name=own cgroup ${at}`, opens(`${at}/release_agent`)),
    ],
    "a disk that its own control group then allows": [
        "disks",
        "group=$(sed -n s/^[0-9]*:devices://p /proc/self/cgroup); " +
            `mount -t cgroup -o devices cgroup ${at} && { ` +
            disk.replace("ALLOW", `echo "b $major:$minor r" >${at}$group/devices.allow`) +
            "; }",
    ],
} as const satisfies Record<string, readonly [string, string]>;

describe("root in a rehearsed box, which is a container", function () {
    this.timeout(10 * minutes);
    const box = new FaultBox("isolation");
    before(async () => {
        await box.launch();
        await box.expectReady(300);
        await box.on(`mkdir -p ${at}`);
    });
    after(() => box.remove());

    for (const [name, attempt] of Object.entries(asItIs))
        it(`reaches nothing of its host's in an unchanged box: ${name}`, async () => {
            expect(await box.holds(attempt)).to.equal(false);
        });

    it("reaches its host's control groups on cgroup v1 only, where an engine cannot give the box its own", async () => {
        const { engine } = await host();
        expect(await box.holds(agents)).to.equal(engine.cgroup === "v1");
    });

    it("reaches, after mounts of its own, what the rehearsal names and nothing else", async () => {
        const open = new Set<string>();
        for (const [name, [what, attempt]] of Object.entries(byMounts)) {
            const reached = await box.holds(attempt);
            process.stdout.write(`      ${reached ? "opens" : "stays shut"}: ${name}\n`);
            if (reached) open.add(what);
        }
        const { why } = standIns.isolation;
        expect(why).to.match(/^none against root in the box/);
        for (const what of open) expect(why).to.include(what);
        // The rehearsal's "none" is true only where the box's root is root on the host.
        const real = (await box.on("cat /proc/self/uid_map")).startsWith("0          0");
        expect(open.has("kernel settings")).to.equal(real);
    });

    it("still runs containers, with a port of their own and within the box's limits", async () => {
        await box.on(`mkdir -p /root/image && cd /root/image &&
            for program in /bin/dash /bin/cat; do cp --parents -L $program . ;
                ldd $program | grep -o '/[^ )]*' | xargs cp --parents -Lt . ; done;
            tar c . | docker import - tiny >/dev/null`);
        const run = "docker run --rm --memory 64m -p 127.0.0.1:8099:80 tiny";
        expect(await box.on(`${run} /bin/dash -c 'echo works'`)).to.match(/works$/);
    });
});
