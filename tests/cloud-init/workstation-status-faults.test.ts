import { expect } from "chai";
import { answers, healthy, offers, TestedBox } from "./tested-box";

/** Faults of a healthy GPU box, one at a time, with the one check that must fail. */
const faults: Record<string, [check: string, detail: RegExp, breakIt: (box: TestedBox) => void]> = {
    "a cloud-init error": [
        "cloud-init",
        /bad yaml/,
        (box) =>
            box.sandbox.write("/run/cloud-init/result.json", '{"v1": {"errors": ["bad yaml"]}}'),
    ],
    "a cloud-init that ended without a result": [
        "cloud-init",
        /^failed$/,
        (box) => {
            box.sandbox.write("/run/cloud-init/result.json", "");
            box.sandbox.commands({
                systemctl: '[ "$1" = -q ] || echo "workstation-x.service loaded active exited"',
            });
        },
    ],
    "a part that cloud-init 22 could not read": [
        "cloud-init",
        /Unhandled non-multipart/,
        (box) =>
            box.sandbox.write(
                "/var/log/cloud-init.log",
                "x.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata\n",
            ),
    ],
    "a failed unit": [
        "units",
        /container-runtime\.service failed/,
        (box) =>
            box.sandbox.commands({
                systemctl: 'echo "workstation-container-runtime.service loaded failed failed"',
            }),
    ],
    "a unit that is started again and again": [
        "units",
        /vnc@ada\.service activating/,
        (box) =>
            box.sandbox.commands({
                systemctl: 'echo "workstation-vnc@ada.service loaded activating auto-restart"',
            }),
    ],
    "a clock that is an hour ahead": [
        "clock",
        /^3[56]\d\d s ahead$/,
        (box) =>
            box.sandbox.commands({
                curl: `case $* in *vnc.html*) echo noVNC ;; *)
                    date -ud -1hour "+HTTP/1.1 401%nDate: %a, %d %b %Y %T GMT%nServer: EC2ws" ;; esac`,
            }),
    ],
    "a full root disk": [
        "root-disk",
        /^499999 KiB free$/,
        (box) => box.sandbox.commands({ df: "printf 'Avail\\n499999\\n'" }),
    ],
    "a data volume that is not mounted": [
        "data-volume",
        /home is on the root disk/,
        (box) => (box.rootDevice = "os.stat(path).st_dev"),
    ],
    "a data volume that cannot be written": [
        "data-volume",
        /Read-only file system/,
        (box) => box.sandbox.commands({ mktemp: "echo mktemp: Read-only file system >&2; exit 1" }),
    ],
    "a desktop without password": [
        "vnc",
        /not password only/,
        (box) => box.answer("vnc", offers([2, 1, 2])),
    ],
    "a display that admits anybody": [
        "vnc",
        /any user may see the desktop, and type into it/,
        (box) => box.answer("display", answers([1])),
    ],
    "a display on which the desktop has died": [
        "desktop",
        /no window manager runs/,
        (box) => {
            box.sandbox.commands({
                pgrep: "exit 1",
                systemctl: `[ "$1" = show ] && exec printf "ActiveEnterTimestampMonotonic=800000000\\nNRestarts=0\\n"; ${healthy.systemctl}`,
            });
        },
    ],
    "a member whose name is one of the system's accounts": [
        "account",
        /^ada is one of the system's own accounts: name the member otherwise$/,
        (box) => box.sandbox.commands({ id: "echo 998" }),
    ],
    "a metadata service open to everybody": [
        "metadata",
        /users without sudo can ask for the box's role/,
        (box) => box.sandbox.commands({ ip: "echo 169.254.169.254 via 10.0.0.1 dev ens5" }),
    ],
    "a metadata service closed to root": [
        "metadata",
        /root gets no answer/,
        (box) =>
            box.sandbox.commands({
                curl: `case $* in *vnc.html* | -sI*) ;; *) exit 7 ;; esac; ${healthy.curl}`,
            }),
    ],
    "a CDI file without the device that CUDA needs": [
        "container-gpu",
        /no \/dev\/nvidia-uvm in the CDI file/,
        (box) => box.sandbox.write("/var/run/cdi/nvidia.yaml", "- path: /dev/nvidia0"),
    ],
    "a Docker without CDI": [
        "docker",
        /20\.10 is below 25/,
        (box) => box.sandbox.commands({ docker: "echo 20.10" }),
    ],
    "a driver branch too old": [
        "driver",
        /470.*not 5\d\d-/,
        (box) => box.sandbox.commands({ "nvidia-smi": 'echo "470.256.02, Tesla T4"' }),
    ],
    "the wrong kernel module": [
        "kernel-module",
        /loaded: proprietary/,
        (box) =>
            box.sandbox.write(
                "/proc/driver/nvidia/version",
                "NVIDIA UNIX x86_64 Kernel Module 595",
            ),
    ],
    "no kernel module at all": [
        "kernel-module",
        /^loaded: $/,
        (box) => box.sandbox.write("/proc/driver/nvidia/version", ""),
    ],
    "a GPU that containers cannot see": [
        "container-gpu",
        /No devices/,
        (box) =>
            box.sandbox.commands({
                docker: 'case $1 in version) echo 29.1.0 ;; run) echo "No devices were found"; exit 6 ;; esac',
            }),
    ],
    "a framework that trains on the CPU": [
        "training",
        /no GPU for tensorflow/,
        (box) =>
            box.sandbox.write(
                "/usr/local/bin/train",
                "#!/bin/bash\necho no GPU for tensorflow >&2\nexit 1\n",
            ),
    ],
};

describe("workstation-status", () => {
    let box: TestedBox;
    afterEach(() => box.stop());

    for (const [what, [check, detail, breakIt]] of Object.entries(faults)) {
        it(`fails on ${what}, names the fault and says where to look`, async () => {
            box = await TestedBox.start("al2023-g4dn");
            breakIt(box);
            const { code, verdict, failed } = await box.status();
            expect([code, verdict]).to.deep.equal([1, "failed"]);
            expect(failed.map(({ name }) => name)).to.deep.equal([check]);
            expect(failed[0]?.detail).to.match(detail);
            expect(failed[0]?.remedy).to.match(/ /);
        });
    }
});
