import { expect } from "chai";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { inMinutes, putLastStop, putState, withReaders } from "./idle-state";
import { Sandbox } from "./sandbox";

const live = "/var/lib/workstation/live/current";
const files = join(__dirname, "../../cloud-init/files");

describe("an interactive login", () => {
    let sandbox: Sandbox;
    beforeEach(() => (sandbox = new Sandbox("debian12-cpu")));
    afterEach(() => sandbox.remove());
    /** Runs what a login shell sources; bash takes PS1 away from scripts. */
    const login = (prompt = "PS1=box\n") =>
        sandbox.run("/etc/profile.d/workstation.sh", [], { edit: (text) => prompt + text });

    it("shows what came with the live settings", async () => {
        sandbox.write(`${live}/at-login`, "#!/bin/bash\necho from the bundle\n");
        expect(await login()).to.deep.equal({ status: 0, output: "from the bundle\n" });
    });

    it("says that the box is unfinished before the live settings have come", async () => {
        rmSync(sandbox.path(`${live}/at-login`));
        const { output } = await login();
        expect(output).to.equal(
            "workstation: unfinished: its commands and settings have not arrived yet\n",
        );
    });

    it("is left alone when it is not interactive, as a copy over SSH would break", async () => {
        sandbox.write(`${live}/at-login`, "#!/bin/bash\necho from the bundle\n");
        expect(await login("")).to.deep.equal({ status: 0, output: "" });
    });
});

describe("at-login", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.write(
            `${live}/at-login`,
            sandbox.moved(readFileSync(join(files, "at-login"), "utf8")),
        );
        sandbox.write(`${live}/workstation-status`, '#!/bin/bash\necho "status $*"\n');
        sandbox.write(
            `${live}/first-login`,
            '#!/bin/bash\necho "first-login $*" >>"$SANDBOX/log"\n',
        );
        sandbox.commands({ id: "echo ada", setsid: 'exec "$@"' });
        withReaders(sandbox);
    });
    afterEach(() => sandbox.remove());
    const run = () => sandbox.run(`${live}/at-login`, [], { env: { TZ: "UTC" } });
    const firstLogins = () => sandbox.log.filter((line) => line.startsWith("first-login"));

    it("shows the last self-test, and starts a new box's first login for its member", async () => {
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(firstLogins()).to.deep.equal(["first-login --pending", "first-login "]);
    });

    it("starts nothing for root or anybody else who logs in", async () => {
        sandbox.commands({ id: "echo root" });
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
        expect(firstLogins()).to.deep.equal([]);
    });

    it("starts nothing when nothing is to be done, and breaks no login where the self-test fails", async () => {
        sandbox.write(`${live}/first-login`, "#!/bin/bash\nexit 1\n");
        sandbox.write(`${live}/workstation-status`, "#!/bin/bash\nexit 3\n");
        expect(await run()).to.deep.equal({ status: 0, output: "" });
        expect(sandbox.log.filter((line) => line.startsWith("setsid"))).to.deep.equal([]);
    });

    const stop = {
        ...({ at: "2026-11-29T23:04:00Z", why: "person", reason: "", stopped: [] } as const),
    };

    it("shows a warning that stands, in one line", async () => {
        putState(sandbox, { verdict: "warn", minutesLeft: 1, stopsAt: inMinutes(1) });
        expect((await run()).output).to.equal(
            "status --last\nworkstation: WARNING: this box stops in 1 minute, because nobody uses it; `workstation keep 4h` keeps it up\n",
        );
    });

    it("tells each last stop once in a home, in one line without what steers a terminal", async () => {
        const line = (...words: readonly string[]) => ["status --last", ...words, ""].join("\n");
        putLastStop(sandbox, { ...stop, stopped: ["job 3 (\u001b[2Jx)", "1 container"] });
        expect((await run()).output).to.equal(
            line(
                "workstation: last stop: Sun 29 Nov 23:04 UTC by somebody; it ended job 3 (?[2Jx), 1 container",
            ),
        );
        expect((await run()).output).to.equal(line());
        putLastStop(sandbox, { ...stop, at: "2026-11-29T23:30:00Z", why: "unknown" });
        expect((await run()).output).to.equal(
            line("workstation: last stop: Sun 29 Nov 23:30 UTC nobody knows by whom"),
        );
    });

    it("tells it again where the home takes no note of it, and follows no link to write one", async () => {
        putLastStop(sandbox, stop);
        const note = sandbox.path("/home/ada/.workstation/last-stop-told");
        mkdirSync(dirname(note), { recursive: true });
        symlinkSync(sandbox.path("/elsewhere"), note);
        for (let login = 0; login < 2; login++)
            expect((await run()).output).to.contain("last stop: Sun 29 Nov");
        expect(sandbox.read("/elsewhere")).to.equal("");
    });

    it("is not delayed or broken by what it cannot tell", async () => {
        sandbox.write(`${live}/stop_record.py`, "import time\ndef last():\n time.sleep(60)\n");
        const began = Date.now();
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
        expect(Date.now() - began).to.be.lessThan(5000);
        sandbox.write(`${live}/stop_record.py`, "x =\n");
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
    });
});
