import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { TestedBox } from "./tested-box";

const files = join(__dirname, "../../cloud-init/files");
const ourMount = "41 29 0:60 / /shared rw,noatime - fuse mountpoint-s3 rw,allow_other";
const ourWords = ["mount-s3", "--prefix", "shared/", "team-data", "/shared"];

/** What the check finds on a box; by default all is as it should be. */
interface Found {
    readonly mounts?: readonly string[];
    readonly words?: readonly string[];
    readonly unit?: string;
    readonly log?: string;
    /** Python of the one who asks. */
    readonly asking?: string;
}

function found({
    mounts = ["29 1 8:1 / / rw - ext4 /dev/xvda rw", ourMount],
    words = ourWords,
    unit = "ActiveState=active\nNRestarts=0\nMainPID=7\nActiveEnterTimestampMonotonic=0\n",
    log = "",
    asking = "sys.exit(errno.ENOENT)",
}: Found = {}) {
    const folder = mkdtempSync(join(tmpdir(), "workstation-"));
    writeFileSync(join(folder, "log"), log);
    const program = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(files)})
import shared_check, subprocess
texts = {"/proc/self/mountinfo": ${JSON.stringify(mounts.join("\n"))}, "/proc/7/cmdline": ${JSON.stringify(words.join("\0") + "\0")}}
shared_check.read = lambda path: texts.get(path, "")
real = shared_check.time.monotonic
shared_check.time.monotonic = lambda: real() + 1000
now = str(int((real() + 1000) * 1e6))
def ran(words, **options):
    out = ${JSON.stringify(unit)}.replace("NOW", now) if words[0] == "systemctl" else open(${JSON.stringify(join(folder, "log"))}).read()
    return subprocess.CompletedProcess(words, 0, out, "")
shared_check.subprocess.run = ran
shared_check.seconds_to_answer = 2
shared_check.ask_s3 = "import errno, sys, time\\n" + ${JSON.stringify(asking)}
sys.argv = ["shared_check.py", "team-data", ${JSON.stringify(userInfo().username)}]
shared_check.main()
`;
    const started = Date.now();
    const { status, stdout, stderr } = spawnSync("python3", ["-c", program], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    return { status, said: stdout + stderr, seconds: (Date.now() - started) / 1000 };
}

const told = (what: Found) => {
    const { status, said } = found(what);
    return [status, said];
};
const tries = (restarts: number, state = "activating") =>
    `ActiveState=${state}\nNRestarts=${restarts}\nMainPID=0\nActiveEnterTimestampMonotonic=0\n`;

describe("the look at /shared", () => {
    it("finds the bucket when Mountpoint serves it and S3 answers the member", () => {
        expect(told({})).to.deep.equal([0, "the bucket team-data answers\n"]);
    });

    it("looks at the mount on top, and at what it is", () => {
        const local = "42 41 0:61 / /shared rw - tmpfs none rw";
        expect(told({ mounts: [ourMount, local] })).to.deep.equal([
            1,
            "tmpfs none is at /shared, and not the bucket team-data\n",
        ]);
        expect(told({ mounts: [local, ourMount] })[0]).to.equal(0);
    });

    for (const words of [
        ["mount-s3", "--prefix", "shared/", "other-data", "/shared"],
        ["mount-s3", "team-data", "/shared"],
        [],
    ])
        it(`tells that another bucket is there, or the whole of it: ${words.join(" ")}`, () => {
            expect(told({ words })).to.deep.equal([
                1,
                "another bucket is at /shared, and not team-data\n",
            ]);
        });

    it("gives a mount its first minutes and its first tries", () => {
        const coming = [3, "the bucket team-data at /shared\n"];
        expect(told({ mounts: [], unit: tries(2) })).to.deep.equal(coming);
        expect(told({ mounts: [], unit: tries(0) })).to.deep.equal(coming);
        const young = tries(0, "active").replace(/0\n$/, "NOW\n");
        expect(told({ mounts: [], unit: young })).to.deep.equal(coming);
        expect(found({ mounts: [], unit: tries(0, "active") }).status).to.equal(1);
    });

    const logs: Record<string, [log: string, reason: string]> = {
        "S3 denies it": [
            "Error: Failed to create S3 client\n    1: Client error\n    2: Forbidden: Access Denied\n" +
                "shared@team-data.service: Main process exited, code=exited, status=1/FAILURE\n" +
                "umount: /shared: not mounted.\n",
            "S3 denies it; the bucket's own policy, or its key's, must let in the boxes' role",
        ],
        "no bucket has the name": [
            "Caused by:\n    1: NoSuchBucket\n",
            "there is no such bucket; `sharedData` in the stack file names it",
        ],
        "the box has no role": [
            "Error: x\n 2: No signing credentials available, see CRT debug logs\n",
            "the box has no credentials of its role; see the check `metadata`",
        ],
        "it could not be installed": [
            "shared: /shared is not mounted: dnf finds no mount-s3\n",
            "/shared is not mounted: dnf finds no mount-s3",
        ],
        "nobody has seen such an error, and Mountpoint adds its stack": [
            "Error: old\nCaused by:\n    2: Forbidden: Access Denied\nError: new\n\nCaused by:\n    0: first\n    1: the reason\n\n" +
                "Stack backtrace:\n   0: main\n  10: main\n             at ./csu/libc-start.c:360:3\n  13: _start\n",
            "the reason",
        ],
        "nobody knows": ["", "its log says nothing"],
        "a terminal would obey it": ["Error: \u001b[2Jsomething\n", "[2Jsomething"],
    };
    for (const [why, [log, reason]] of Object.entries(logs))
        it(`tells in one sentence that the mount does not come, when ${why}`, () => {
            expect(told({ mounts: [], unit: tries(3), log })).to.deep.equal([
                1,
                `the bucket team-data is not at /shared, and is tried again every 20 s: ${reason}\n`,
            ]);
        });

    for (const unit of ["", tries(0, "inactive"), tries(9, "failed")])
        it(`tells that nothing mounts it: ${unit.split("\n")[0]}`, () => {
            expect(told({ mounts: [], unit })).to.deep.equal([
                1,
                "nothing mounts the bucket team-data at /shared\n",
            ]);
        });

    it("tells that S3 refuses what the member asks, and that a mount is broken", () => {
        expect(told({ asking: "sys.exit(errno.EIO)", log: "Access Denied" })).to.deep.equal([
            1,
            `the bucket team-data at /shared answers ${userInfo().username} with an error: ` +
                "S3 denies it; the bucket's own policy, or its key's, must let in the boxes' role\n",
        ]);
        expect(told({ asking: "sys.exit(errno.ENOTCONN)" })).to.deep.equal([
            1,
            "the mount of team-data at /shared is broken\n",
        ]);
    });

    it("does not wait for a mount that never answers", () => {
        const { status, said, seconds } = found({ asking: "time.sleep(60)" });
        expect([status, said]).to.deep.equal([
            1,
            "the bucket team-data does not answer at /shared within 2 s\n",
        ]);
        expect(seconds).to.be.below(20);
    });
});

describe("workstation-status, of a box with a shared bucket", () => {
    let box: TestedBox;
    beforeEach(async () => {
        box = await TestedBox.start("debian12-bare");
        box.sandbox.write("/var/lib/workstation/live/current/shared-bucket", "team-data\n");
    });
    afterEach(() => box.stop());

    /** Puts a program in the place of the look. */
    const looks = (python: string) =>
        box.sandbox.write(
            "/var/lib/workstation/live/current/shared_check.py",
            `import sys\n${python}\n`,
        );

    it("asks for this bucket as this member, and says what came of it", async () => {
        looks('print(" ".join(sys.argv[1:]), "answers")');
        const { code, detail } = await box.status();
        expect([code, detail("shared")]).to.deep.equal([0, "team-data ada answers"]);
    });

    it("is ready without it, and warns with the remedy, at login too", async () => {
        looks('print("it is not there")\nsys.exit(1)');
        const { code, verdict, checks } = await box.status();
        expect([code, verdict]).to.deep.equal([0, "ready"]);
        const unit = "'shared@team-data'";
        const remedy = `sudo journalctl -b -n 20 -u ${unit}; sudo systemctl restart ${unit}`;
        expect(checks.find(({ name }) => name === "shared")).to.deep.include({
            ...{ verdict: "warning", detail: "it is not there", remedy },
        });
        const { status, output } = await box.run("--last");
        expect(status).to.equal(0);
        expect(output).to.match(
            /^workstation: ready\n warning +shared +[\d.]+s it is not there\n +try: .*\n$/,
        );
        expect(output).to.contain(`try: ${remedy}`);
    });

    it("waits for a mount that is on its way", async () => {
        looks('print("the bucket")\nsys.exit(3)');
        const { code, detail } = await box.status();
        expect([code, detail("shared")]).to.deep.equal([3, "for the bucket"]);
    });

    it("warns, and does not fail, when the look itself breaks", async () => {
        looks('raise ValueError("odd")');
        const { code, detail } = await box.status();
        expect([code, detail("shared")?.split("\n").at(-1)]).to.deep.equal([0, "ValueError: odd"]);
    });
});
