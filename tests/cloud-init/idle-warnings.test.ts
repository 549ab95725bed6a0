import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import { join } from "node:path";
import { runPython, withReaders } from "./idle-state";
import { Sandbox } from "./sandbox";

const bundle = "/var/lib/workstation/live/current";
const warning =
    "\x07\r\nworkstation: WARNING: this box stops in 10 minutes.\r\n" +
    "  Nobody has used it?]0;x? since minute 12, when the GPU was 88 % busy.\r\n" +
    "  To keep it: press a key, or type `workstation keep 4h`.\r\n";

/** What the terminals of `tests/idle/terminals.py` got. */
interface Got {
    readonly took: number;
    /** Of a terminal of the member's. */
    readonly read: string;
    /** Of another one, whose messages the member has denied. */
    readonly denied: string;
    /** When somebody typed there last. */
    readonly input: number;
    readonly file?: string;
}

describe("a warning of the idle stop", function () {
    this.timeout(60_000);
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        withReaders(sandbox);
    });
    afterEach(() => sandbox.remove());

    describe("in terminals", () => {
        const terminals = (which: string) => {
            const script = join(__dirname, "../idle/terminals.py");
            const words = [script, sandbox.path(bundle), which, userInfo().username];
            const { stdout, stderr } = spawnSync("python3", words, { encoding: "utf8" });
            expect(stderr).to.equal("");
            return JSON.parse(stdout) as Got;
        };

        it("reaches each of the member's, also after `mesg n`, and steers none of them", () => {
            const { read, denied } = terminals("usual");
            expect([read, denied]).to.deep.equal([warning, warning]);
        });

        it("is no input, which would keep the box up", () => {
            expect(terminals("usual").input).to.equal(1000);
        });

        for (const [which, why] of [
            ["stopped", "that is stopped with Ctrl-S"],
            ["full", "that nobody reads"],
        ] as const)
            it(`does not wait for a terminal ${why}, and reaches the others`, () => {
                const { took, read, denied } = terminals(which);
                expect(took).to.be.lessThan(8);
                expect([read.includes("WARNING"), denied]).to.deep.equal([false, warning]);
            });

        it("reaches nobody else's", () => {
            const { read, denied } = terminals("foreign");
            expect([read, denied]).to.deep.equal(["", ""]);
        });

        it("is written to terminals only, and through no link", () => {
            const { file, read, denied } = terminals("strange");
            expect([file, read, denied]).to.deep.equal(["", "", warning]);
        });

        it("says of a probe that does not answer only that", () => {
            expect(terminals("unknown").denied).to.match(
                /^.\r\nworkstation: WARNING: nobody knows whether this box is idle\.\r\n {2}Nobody.*busy\.\r\n$/,
            );
        });

        it("is taken back in them", () => {
            expect(terminals("back").denied).to.equal(
                "\x07\r\nworkstation: the stop is off: the box is in use again, or somebody keeps it up.\r\n",
            );
        });

        it("never fails, whatever is wrong", () => {
            expect(terminals("broken").took).to.be.lessThan(8);
        });
    });

    describe("on the desktop", () => {
        const act = (line: string) => {
            sandbox.write(
                `${bundle}/act.py`,
                `import idle_warnings as it\nit.tell = print\n${line}\n`,
            );
            return runPython(sandbox, "act.py");
        };
        const warn = () => act('it.warn(10, "It is idle, $HOME is not.", "ada")');

        it("takes the place of the former one, in a unit that runs as the member and ends", async () => {
            sandbox.commands({ systemctl: "", "systemd-run": "" });
            const { status } = await warn();
            expect([status, sandbox.log]).to.deep.equal([
                0,
                [
                    "systemctl stop idle-notice.service",
                    "systemd-run --quiet --collect --no-block --unit=idle-notice.service --uid=ada --property=RuntimeMaxSec=720 " +
                        `--property=TimeoutStopSec=2 ${sandbox.path("/usr/bin/python3")} ${sandbox.path(`${bundle}/idle_notice.py`)} ` +
                        "this box stops in 10 minutes It is idle, ?HOME is not.",
                ],
            ]);
        });

        it("is taken back with its unit", async () => {
            sandbox.commands({ systemctl: "" });
            await act('it.take_back("ada")');
            expect(sandbox.log).to.deep.equal(["systemctl stop idle-notice.service"]);
        });

        it("takes less than 10 s where systemd hangs, and does not fail where it is not there", async () => {
            sandbox.commands({ systemctl: "exec sleep 60", "systemd-run": "exec sleep 60" });
            const began = Date.now();
            expect((await warn()).status).to.equal(0);
            expect(Date.now() - began).to.be.lessThan(9_000);
            const { status, output } = await act(
                'import os\nos.environ["PATH"] = "/nowhere"\nit.warn(2, "", "ada")',
            );
            expect([status, output.includes("Traceback")]).to.deep.equal([0, false]);
        });
    });
});
