import { expect } from "chai";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
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
    });
    afterEach(() => sandbox.remove());
    const run = () => sandbox.run(`${live}/at-login`);
    const firstLogins = () => sandbox.log.filter((line) => line.startsWith("first-login"));

    it("shows the last self-test and the last stop, and starts a new box's first login for its member", async () => {
        sandbox.write(`${live}/stop_record.py`, "print('the last stop')\n");
        expect(await run()).to.deep.equal({
            status: 0,
            output: "status --last\nthe last stop\n",
        });
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
});
