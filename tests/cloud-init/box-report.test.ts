import { expect } from "chai";
import { putLastStop, putState, inMinutes } from "./idle-state";
import { JobBox } from "./job-box";

/** The part of the document that the tests look at. */
interface Told {
    readonly version: number;
    readonly selfTest: object;
    readonly uptimeSeconds: number;
    readonly disks: { readonly root: Record<string, number>; readonly data: unknown };
    readonly jobs: Record<"running" | "ended" | "unknown", readonly Record<string, unknown>[]>;
    readonly loggedIn: object;
    readonly idle: unknown;
    readonly lastStop: unknown;
    readonly boots: readonly unknown[];
}

const failed = {
    verdict: "failed",
    checks: [
        { name: "ssh", verdict: "ok", seconds: 0.1, detail: "", remedy: "sudo sshd -t" },
        { name: "docker", verdict: "failed", seconds: 1, detail: "no", remedy: "sudo reboot" },
    ],
};
const stopped = {
    ...({ at: "2026-11-29T23:04:00Z", why: "idle", stopped: ["job 3 (fit)"] } as const),
};
const failedCheck = { name: "docker", detail: "no", remedy: "sudo reboot" };

describe("workstation status", function () {
    this.timeout(60_000);
    let box: JobBox;
    beforeEach(() => {
        box = new JobBox();
        box.sandbox.write("/proc/uptime", "11537.25 22801.12\n");
        box.sandbox.write("/proc/stat", "cpu 1 2\nbtime 1796000000\n");
    });
    afterEach(() => box.remove());

    /** Gives the box a process, by its name and the ticks since the boot at which it started. */
    const process_ = (pid: number, title: string, ticks = 0) => {
        box.sandbox.write(`/proc/${pid}/cmdline`, title);
        const fields = Array.from({ length: 19 }, () => "0").join(" ");
        box.sandbox.write(`/proc/${pid}/stat`, `${pid} (sshd) S ${fields.slice(2)} ${ticks} 0\n`);
    };
    const told = async () => {
        const { status, output } = await box.workstation("status", "--json");
        expect(status, output).to.equal(0);
        return JSON.parse(output) as Told;
    };

    it("tells when the box ran by its journal, as old and new systemd list the boots, and nothing where that fails", async () => {
        const id = "0123456789abcdef0123456789abcdef";
        const old = `-1 ${id} Sun 2026-11-29 08:00:01 UTC—Sun 2026-11-29 17:00:02 UTC`;
        const recent = ` 0 ${id} Mon 2026-11-30 09:00:00 UTC Mon 2026-11-30 10:00:00 UTC`;
        const lists = `printf '%s\\n' 'IDX BOOT ID FIRST ENTRY LAST ENTRY' '${old}' '${recent}'`;
        box.sandbox.commands({ journalctl: lists });
        expect((await told()).boots).to.deep.equal([
            { from: "2026-11-29T08:00:01Z", to: "2026-11-29T17:00:02Z" },
            { from: "2026-11-30T09:00:00Z", to: "2026-11-30T10:00:00Z" },
        ]);
        box.sandbox.commands({ journalctl: "echo No journal files were found. >&2; exit 1" });
        expect((await told()).boots).to.deep.equal([]);
    });

    it("tells before the first self-test that the box is unfinished, and all that it promises", async () => {
        box.sandbox.commands({ journalctl: "" });
        const { disks, ...rest } = await told();
        expect(rest).to.deep.equal({
            version: 1,
            member: box.member,
            selfTest: { verdict: "unfinished", failed: [], warnings: [] },
            uptimeSeconds: 11537,
            jobs: { running: [], ended: [], unknown: [] },
            loggedIn: { ssh: [], desktopViewers: 0 },
            gpu: { xid: [], throttled: [] },
            idle: null,
            lastStop: null,
            boots: [],
        });
        expect(disks.data).to.equal(null);
        expect(disks.root["usedBytes"]).to.be.within(1, disks.root["totalBytes"]!);
    });

    it("tells how the box stopped last, and what that stop ended", async () => {
        const record = {
            ...{ at: "2026-11-30T10:00:00Z", why: "idle", reason: "No use for 30 minutes." },
            ...{ stopped: ["job 7"], restart: false, failed: [], state: "saved" },
        };
        const startOfBox = "another";
        box.sandbox.write(
            "/var/lib/workstation/last-stop.json",
            JSON.stringify({ ...record, startOfBox }),
        );
        const { state, ...rest } = record;
        expect((await told()).lastStop).to.deep.equal({ ...rest, saved: state === "saved" });
        expect((await box.workstation("status")).output).to.include(
            "last stop    this box stopped at 2026-11-30T10:00:00Z: No use for 30 minutes.\n             it ended job 7\n",
        );
    });

    it("tells the verdict of the last self-test with each failed check and its remedy", async () => {
        box.sandbox.write("/run/workstation-status.json", JSON.stringify(failed));
        expect((await told()).selfTest).to.deep.equal({
            verdict: "failed",
            failed: [failedCheck],
            warnings: [],
        });
        const { output } = await box.workstation("status");
        expect(output).to.match(/^workstation: failed\n {2}docker: no\n {4}try: sudo reboot\nup /);
    });

    it("tells a warning of the self-test, which leaves the box ready", async () => {
        const checks = [{ ...failed.checks[1], verdict: "warning" }];
        const last = JSON.stringify({ verdict: "ready", checks });
        box.sandbox.write("/run/workstation-status.json", last);
        expect((await told()).selfTest).to.deep.equal({
            ...{ verdict: "ready", failed: [], warnings: [failedCheck] },
        });
        const { output } = await box.workstation("status");
        expect(output).to.match(/^workstation: ready\n {2}docker: no\n {4}try: sudo reboot\nup /);
    });

    it("tells each running job, and the last five that have ended with their exit codes", async () => {
        for (let number = 1; number <= 6; number++) box.ended(number);
        await box.train("--detach", "--name", "fit", "--port", "6006", "fit.py", "a b");
        const { jobs } = await told();
        expect(jobs.ended.map(({ number, exitCode }) => [number, exitCode])).to.deep.equal(
            [2, 3, 4, 5, 6].map((number) => [number, 0]),
        );
        const { started, folder, ...job } = jobs.running[0]!;
        expect(job).to.deep.equal({
            ...{ number: 7, name: "fit", state: "running", exitCode: null, ended: null },
            ...{ command: ["python", "fit.py", "a b"], ports: [6006] },
        });
        expect(started).to.match(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(folder).to.equal("/data/mnist");
        const { output } = await box.workstation("status");
        expect(output).to.match(
            /^job 7 \(fit\) has been running since \S+: python fit\.py 'a b'$/m,
        );
    });

    it("tells who is logged in by SSH from either OpenSSH's names, and not what keeps the login", async () => {
        process_(10, "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups");
        process_(11, "sshd: ana [priv]\0\0");
        process_(12, "sshd: ana@pts/0\0\0\0", 6000);
        process_(13, "sshd-session: ana@notty\0", 9000);
        process_(14, "vim\0sshd: ben@pts/1");
        expect((await told()).loggedIn).to.deep.equal({
            ssh: [
                { user: "ana", terminal: "pts/0", since: "2026-11-30T00:54:20Z" },
                { user: "ana", terminal: null, since: "2026-11-30T00:54:50Z" },
            ],
            desktopViewers: 0,
        });
    });

    it("counts the desktop's viewers, not its open port or connections of others", async () => {
        const header = "  sl  local_address rem_address   st\n";
        box.sandbox.write(
            "/proc/net/tcp",
            header +
                "   0: 0100007F:170D 00000000:0000 0A\n" +
                "   1: 0100007F:170D 0100007F:C350 01\n" +
                "   2: 0100007F:C350 0100007F:170D 01\n" +
                "   3: 0100007F:0016 0100007F:C351 01\n",
        );
        const ones = "00000000000000000000000001000000";
        box.sandbox.write("/proc/net/tcp6", `${header}   0: ${ones}:170D ${ones}:C360 01\n`);
        expect((await told()).loggedIn).to.include({ desktopViewers: 2 });
        expect((await box.workstation("status")).output).to.include("2 viewers of the desktop\n");
    });

    it("tells when the box stops and why, and why it was stopped last", async () => {
        const { verdict, reason, stopsAt, keepUntil } = putState(box.sandbox);
        const lastStop = {
            ...stopped,
            reason: "Nobody has used it; not counted as use: 1 viewer.",
        };
        putLastStop(box.sandbox, lastStop);
        const { idle, lastStop: last } = await told();
        expect(idle).to.deep.equal({ verdict, reason, stopsAt, keepUntil });
        expect(last).to.deep.equal(lastStop);
        const { output } = await box.workstation("status");
        expect(output).to.match(
            /^idle stop {4}at .*\d\d:\d\d UTC, unless somebody or something uses it$/m,
        );
        expect(output).not.to.contain("WARNING");
    });

    it("tells a warning that stands right after the self-test", async () => {
        putState(box.sandbox, { verdict: "warn", minutesLeft: 8, stopsAt: inMinutes(8) });
        expect((await box.workstation("status")).output).to.match(
            /^workstation: unfinished\nWARNING: this box stops in 8 minutes, because nobody uses it; `workstation keep 4h` keeps it up\nup /,
        );
    });

    it("tells who keeps the box up, and that it is never stopped", async () => {
        putState(box.sandbox, { keepUntil: inMinutes(0) });
        expect((await box.workstation("status")).output).to.match(
            /^idle stop {4}kept up until \d/m,
        );
        putState(box.sandbox, { stopsAt: null, limitMinutes: 0 });
        expect((await box.workstation("status")).output).to.contain(
            "idle stop    never, because idleStopMinutes is 0\n",
        );
    });

    for (const [how, seen] of Object.entries({
        "is older than 3 minutes": { at: inMinutes(-3.1) },
        "is of a clock that was set back": { at: inMinutes(4) },
        "is of another version": { version: 2 },
        "has no time": { at: "yesterday" },
    }))
        it(`says that the idle agent does not answer where its state ${how}`, async () => {
            putState(box.sandbox, seen);
            expect((await told()).idle).to.equal(null);
            expect((await box.workstation("status")).output).to.match(
                /^idle stop {4}the idle agent has not answered .*`systemctl status idle` says more$/m,
            );
        });

    it("tells all else while Docker does not answer", async () => {
        await box.train("--detach", "fit.py");
        box.silent("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.");
        const { jobs, uptimeSeconds } = await told();
        expect([jobs.running, jobs.unknown.map(({ number }) => number)]).to.deep.equal([[], [1]]);
        expect(uptimeSeconds).to.equal(11537);
    });

    it("tells all else on a box whose Docker is not there yet", async () => {
        await box.train("--detach", "fit.py");
        box.withoutDocker();
        expect((await told()).jobs.unknown).to.have.length(1);
        expect((await box.train("fit.py")).output).to.equal(
            "train: Docker is not here yet; see workstation-status\n",
        );
    });
});
