import { expect } from "chai";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inMinutes, putState, withReaders } from "./idle-state";
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

    it("shows the last self-test and the last stop, and starts a new box's first login for its member", async () => {
        sandbox.write(`${live}/stop_record.py`, "print('the last stop')\n");
        expect(await run()).to.deep.equal({
            status: 0,
            output: "status --last\nthe last stop\n",
        });
        // It runs in the background.
        for (let tries = 0; firstLogins().length < 2 && tries < 200; tries++) await sleep(50);
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

    it("shows a warning that stands, in one line", async () => {
        putState(sandbox, { verdict: "warn", minutesLeft: 1, stopsAt: inMinutes(1) });
        expect((await run()).output).to.equal(
            "status --last\nworkstation: WARNING: this box stops in 1 minute, because nobody uses it; `workstation keep 4h` keeps it up\n",
        );
    });

    it("says that the box is being stopped, which no word keeps up any more", async () => {
        putState(sandbox, { verdict: "stop", minutesLeft: 0 });
        expect((await run()).output).to.equal(
            "status --last\nworkstation: WARNING: this box is being stopped, because nobody uses it\n",
        );
    });

    it("is not delayed or broken by what it cannot tell", async () => {
        sandbox.write(`${live}/idle_told.py`, "import time\ntime.sleep(60)\n");
        const began = Date.now();
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
        expect(Date.now() - began).to.be.lessThan(30_000);
        sandbox.write(`${live}/idle_told.py`, "x =\n");
        expect(await run()).to.deep.equal({ status: 0, output: "status --last\n" });
    });
});
