import { expect } from "chai";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { docker, StopBox } from "./stop-box";

/** Limits so short that a test can wait for them. */
const short = "stop_hooks.seconds_to_end, seconds_for_hooks = 0.3, 1.5";

describe("the save before a stop", function () {
    this.timeout(60_000);
    let box: StopBox;
    beforeEach(() => (box = new StopBox()));
    afterEach(() => box.remove());
    const failed = () => box.record()?.failed ?? [];

    it("runs hooks, gives containers a grace, writes the disks, and says at the end that all is saved", async () => {
        box.ownHook('echo own >>"$HOME/../../log"');
        box.sandbox.commands({
            docker: `${docker}\n[ "$1" != stop ] || grep -o '"state": "[a-z]*"' "$SANDBOX/var/lib/workstation/last-stop.json" >>"$SANDBOX/log"`,
        });
        const { status, output } = await box.stop();
        expect(status, output).to.equal(0);
        const steps = box.sandbox.log.filter((line) => /^(own|docker stop|sync|"state)/.test(line));
        expect(steps).to.deep.equal([
            "own",
            "docker stop -t 30 a1 b2",
            '"state": "saving"',
            "sync ",
        ]);
        const { at, ...rest } = box.record()!;
        expect(Date.now() - Date.parse(at)).to.be.within(-1000, 60_000);
        expect(rest).to.deep.include({
            ...{ why: "person", reason: "it was shut down on the box", restart: false },
            ...{ state: "saved", failed: [] },
            stopped: ["job 7", "the container web", "the container cache"],
        });
        expect(output).to.include(`tag: person at ${at}: it was shut down on the box\n`);
    });

    it("leaves to Docker what is to run unless stopped, as Docker would not start it again", async () => {
        await box.stop();
        expect(box.docker().at(-1)).to.equal("docker stop -t 30 a1 b2");
    });

    it("does nothing where the unit is stopped or restarted and the box is not", async () => {
        box.systemd("running");
        box.ownHook("echo own");
        const { output } = await box.stop();
        expect(output).to.match(
            /^this box is not stopping, so nothing is saved and nothing is ended\n$/,
        );
        expect([box.record(), box.docker()]).to.deep.equal([undefined, []]);
    });

    it("saves where systemd does not say whether the box stops", async () => {
        box.sandbox.commands({ systemctl: "exit 1" });
        await box.stop();
        expect(box.record()?.state).to.equal("saved");
    });

    it("tells a restart from a stop, and writes no tag then, as EC2 sees no stop", async () => {
        box.systemd("stopping", "reboot.target start waiting");
        const { output } = await box.stop();
        expect(output).to.not.include("tag: ");
        expect(box.record()).to.include({ restart: true, reason: "it was restarted" });
    });

    it("tells a stop through EC2, which presses the power button, from one on the box", async () => {
        box.sandbox.commands({ journalctl: "echo Power key pressed short." });
        await box.stop();
        const reason = "EC2 was asked to stop it, or stopped it itself";
        expect(box.record()).to.include({ why: "unknown", reason });
    });

    it("waits for the answer of AWS to the tag, and not for one that never comes", async () => {
        const slow = (seconds: number) =>
            `box_tag.write = lambda value: time.sleep(${seconds}) or "the tag is written"`;
        expect((await box.stop(slow(1))).output).to.include("the tag is written\n");
        const { output, seconds } = await box.stop(`${slow(60)}; box_tag.seconds_in_all = 1`);
        expect(output).to.not.include("the tag is written");
        expect(seconds).to.be.below(10);
    });

    it("tells why idle stops the box, once", async () => {
        const intend =
            "import stop_record; stop_record.intend('idle', 'No use for 30 minutes (a viewer looks).')";
        await box.python(intend);
        const { output } = await box.stop();
        expect(box.record()).to.include({
            why: "idle",
            reason: "No use for 30 minutes (a viewer looks).",
        });
        expect(output).to.match(/^tag: idle at \S+Z: No use for 30 minutes a viewer looks \.$/m);
        await box.stop();
        expect(box.record()).to.include({ why: "person" });
    });

    for (const [when, later] of [
        ["another start of the box", () => box.startedAt(8)],
        ["a stop that never came, twenty minutes ago", () => box.startedAt(7, 1300)],
    ] as const) {
        it(`does not take the reason of ${when}`, async () => {
            await box.python("import stop_record; stop_record.intend('idle', 'No use.')");
            later();
            await box.stop();
            expect(box.record()).to.include({ why: "person" });
        });
    }

    it("runs root's hooks in the order of their names, as no member's, and logs what they say", async () => {
        box.rootHook("20-later", "echo two; exit 3");
        box.rootHook("10-first", 'echo "$PWD one"');
        const { output } = await box.stop();
        expect(output).to.match(/pre-stop.d\/10-first: \/ one\npre-stop.d\/20-later: two\n/);
        expect(failed()).to.have.length(1);
        expect(failed()[0]).to.match(/^the hook .*20-later failed with exit code 3$/);
    });

    it("runs no hook as root that somebody else could have written, and says what to do", async () => {
        chmodSync(box.rootHook("10-open", "echo open"), 0o777);
        chmodSync(box.rootHook("20-group", "echo group"), 0o775);
        chmodSync(box.rootHook("30-plain", "echo plain"), 0o644);
        box.sandbox.write("/elsewhere", "#!/bin/bash\necho linked\n");
        box.rootLink("40-link", box.sandbox.path("/elsewhere"));
        const { output } = await box.stop();
        expect(output).to.not.match(/: (open|group|plain|linked)$/m);
        expect(failed().map((it) => it.replace(/^.*pre-stop\.d\//, ""))).to.deep.equal([
            "10-open did not run: it can be changed by others: sudo chmod go-w",
            "20-group did not run: it can be changed by others: sudo chmod go-w",
            "30-plain did not run: it is not executable: sudo chmod +x",
            "40-link did not run: it is a link, or of another kind",
        ]);
    });

    it("runs no hook as root that does not belong to root, nor any in a folder that others can change", async () => {
        box.rootHook("10-other", "echo other");
        expect((await box.stop("stop_hooks.owner = 12345")).output).to.not.include(": other");
        expect(failed()[0]).to.match(/the folder, or the one above it, does not belong to root/);
        chmodSync(box.sandbox.path("/etc/workstation/pre-stop.d"), 0o777);
        expect((await box.stop()).output).to.not.include(": other");
        expect(failed()[0]).to.match(/the folder, or the one above it, can be changed by others/);
    });

    it("ends a hook that hangs with all that it started, and ends containers all the same", async () => {
        box.ownHook("trap '' TERM; sleep 60 & echo $! >$HOME/pid; sleep 60");
        const { seconds } = await box.stop(short);
        expect(seconds).to.be.below(8);
        expect(failed()).to.deep.equal([
            "the hook ~/.workstation/pre-stop was ended: the time for hooks was over",
        ]);
        const pid = Number(box.sandbox.read("/home/ada/pid"));
        // Who adopts it may not have taken note of its end yet.
        const stat = `/proc/${pid}/stat`;
        expect(existsSync(stat) ? readFileSync(stat, "utf8") : ") Z").to.include(") Z");
        expect(box.docker().at(-1)).to.equal("docker stop -t 30 a1 b2");
    });

    it("gives the member's hook its time where one of root's hangs, and says which did not run", async () => {
        box.rootHook("10-hangs", "sleep 60");
        box.rootHook("20-after", "echo after");
        box.ownHook("sleep 0.5; echo own");
        const { output } = await box.stop(short);
        expect(output).to.include("~/.workstation/pre-stop: own\n").and.not.include(": after");
        expect(failed().map((it) => it.replace(/^.*pre-stop\.d\//, ""))).to.deep.equal([
            "10-hangs was ended: the time for hooks was over",
            "20-after did not run: the hooks before it took all the time",
        ]);
    });

    it("waits for no process that a hook leaves running, and bounds and cleans what one prints", async () => {
        box.ownHook(
            "sleep 60 & printf 'red\\033[31m\\n'; for i in {1..2000}; do echo line $i; done",
        );
        const { output, seconds } = await box.stop();
        expect(seconds).to.be.below(10);
        expect(output).to.include("~/.workstation/pre-stop: red?[31m\n");
        expect(output).to.include("~/.workstation/pre-stop: the rest of its output is left out\n");
        expect(output).to.not.include("line 1900");
        expect(output.length).to.be.below(40_000);
        expect(failed()).to.deep.equal([]);
    });

    it("says that a hook of the member's cannot run, and is content with none", async () => {
        await box.stop();
        expect(failed()).to.deep.equal([]);
        box.ownHook("echo own");
        chmodSync(box.sandbox.path("/home/ada/.workstation/pre-stop"), 0o644);
        await box.stop();
        expect(failed()).to.deep.equal([
            "the hook ~/.workstation/pre-stop failed with exit code 126",
        ]);
    });

    it("runs the member's hook as the member, with no group of root's and without root's variables; it needs root", async function () {
        if (process.getuid?.() !== 0) this.skip();
        chmodSync(box.sandbox.root, 0o755);
        box.ownHook('echo "$(id -u) $(id -g) $(id -G) $USER $HOME ${SANDBOX-none} $PWD"');
        const { output } = await box.stop(
            "ada.pw_uid = ada.pw_gid = 65534\nos.getgrouplist = lambda name, group: [65534]",
        );
        expect(output).to.include(
            "~/.workstation/pre-stop: 65534 65534 65534 ada /home/ada none /home/ada\n",
        );
    });

    it("is not held by a Docker that hangs, and says so", async () => {
        box.sandbox.commands({ docker: "exec sleep 60" });
        const { seconds } = await box.stop();
        expect(seconds).to.be.within(4, 12);
        expect(failed()).to.deep.equal([
            "Docker did not say what runs, so containers got no grace from here",
        ]);
    });

    it("says that containers did not end in time", async () => {
        box.sandbox.commands({ docker: `${docker}\n[ "$1" != stop ] || exec sleep 60` });
        await box.stop("grace_seconds = -3");
        expect(failed()).to.deep.equal(["Docker did not end all containers in time"]);
        expect(box.record()?.stopped).to.have.length(3);
    });

    it("needs no Docker", async () => {
        rmSync(box.sandbox.path("/bin/docker"));
        await box.stop("docker = lambda *words, seconds: types.SimpleNamespace(returncode=127)");
        expect(box.record()).to.deep.include({ state: "saved", stopped: [], failed: [] });
    });

    it("takes all other steps where one fails as nobody thought of", async () => {
        await box.stop("stop_hooks.run_all = lambda *_: 1 / 0");
        expect(failed()).to.deep.equal(["run_hooks failed: ZeroDivisionError: division by zero"]);
        expect(box.docker().at(-1)).to.equal("docker stop -t 30 a1 b2");
        expect(box.record()?.state).to.equal("saved");
    });

    it("ends in time whatever hangs, with a record that says that it was cut off", async () => {
        box.sandbox.commands({ sync: "exec sleep 5" });
        const { status, seconds } = await box.stop(
            "seconds_in_all, sync = 2, lambda record, end: time.sleep(60)",
        );
        expect([status, seconds < 8]).to.deep.equal([1, true]);
        expect(box.record()?.state).to.equal("saving");
        expect(box.record()?.stopped).to.have.length(3);
    });

    it("waits for no disk that hangs", async () => {
        box.sandbox.commands({ sync: "exec sleep 6" });
        const { seconds } = await box.stop("seconds_in_all = 4");
        expect(seconds).to.be.below(5);
        expect(failed()).to.deep.equal(["not all was written to the disks in time"]);
    });

    it("saves on a full disk all the same, and keeps no record of a former stop that would pass for this one", async () => {
        await box.stop();
        await box.python("import stop_record; stop_record.intend('idle', 'No use.')");
        box.ownHook("echo own");
        const full =
            "import tempfile\ndef no(**_): raise OSError(28, 'No space left on device')\ntempfile.mkstemp = no";
        const { status, output } = await box.stop(full);
        expect(status).to.equal(0);
        expect(output).to.include("no disk takes a record of this stop");
        expect(output).to.match(/^tag: idle at \S+: No use\.$/m);
        expect(output).to.include("~/.workstation/pre-stop: own\n");
        expect(box.docker().at(-1)).to.equal("docker stop -t 30 a1 b2");
        expect(box.record()).to.equal(undefined);
    });

    it("keeps its record on the data volume where the root disk is full, until a later stop has room", async () => {
        const onVolume = "/var/lib/workstation/volume/last-stop.json";
        mkdirSync(box.sandbox.path("/var/lib/workstation/volume"), { recursive: true });
        const full =
            "import tempfile\nmake = tempfile.mkstemp\ndef no(dir):\n" +
            "    if not dir.endswith('/volume'): raise OSError(28, 'No space left on device')\n" +
            "    return make(dir=dir)\ntempfile.mkstemp = no";
        await box.stop();
        const { status, output } = await box.stop(full);
        expect(status).to.equal(0);
        expect(output).to.not.include("no disk takes a record");
        expect(box.record()).to.equal(undefined);
        const kept = JSON.parse(box.sandbox.read(onVolume)) as { readonly state: string };
        expect(kept.state).to.equal("saved");
        const last = "import json, stop_record; print(json.dumps(stop_record.last()))";
        box.startedAt(8);
        expect(JSON.parse(await box.python(last))).to.include({ why: "person", saved: true });
        // The volume may come from another box, whose stop is none of this one's.
        box.sandbox.write("/etc/machine-id", "second-machine\n");
        expect(JSON.parse(await box.python(last))).to.equal(null);
        await box.stop();
        expect(existsSync(box.sandbox.path(onVolume))).to.equal(false);
        expect(box.record()?.state).to.equal("saved");
    });

    it("has a reason in memory where the disk is full when the stop is meant", async () => {
        rmSync(box.sandbox.path("/var/lib/workstation/stop-intended.json"), { force: true });
        mkdirSync(box.sandbox.path("/var/lib/workstation/stop-intended.json"));
        mkdirSync(box.sandbox.path("/run"), { recursive: true });
        await box.python("import stop_record; print(stop_record.intend('idle', 'No use.'))");
        await box.stop();
        expect(box.record()).to.include({ why: "idle", reason: "No use." });
    });
});
