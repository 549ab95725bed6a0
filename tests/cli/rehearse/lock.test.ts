import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { stopRehearsal } from "../../../cli/rehearse/afterwards";
import { type Workplace, noteMade, workplace } from "../../../cli/rehearse/workplace";
import { hold } from "../../../cli/rehearse/lock";
import { rehearse } from "../../../cli/rehearse/rehearse";
import { Refusal } from "../../../settings/refusal";
import { withProjectCopy } from "../project-copy";
import { pretend } from "./pretend";

const publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8z8yWk3sL0Yq0m1kq2b7Vt5x9n4c6d8e0f2g4h6i8j rehearsal\n";

describe("the lock on a rehearsal's workplace", () => {
    let dir: string;
    let place: Workplace;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = workplace(dir, "dev");
        mkdirSync(place.dir, { recursive: true });
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    const left = (pid: unknown, since: unknown) =>
        writeFileSync(join(place.dir, "lock"), JSON.stringify({ pid, since }));
    const now = () => new Date().toISOString();
    /** Returns the id of a process that has ended. */
    const ended = async () => {
        const child = spawn("true");
        await new Promise((resolve) => child.on("close", resolve));
        return child.pid;
    };
    const nobodyHolds = () => expect(readdirSync(place.dir)).to.deep.equal([]);

    it("refuses a second command, with the holder, its start and the way out", () => {
        const release = hold(place);
        expect(() => hold(place)).to.throw(
            Refusal,
            new RegExp(
                `process ${process.pid} .* the box of dev since 2.*Z; .*kill ${process.pid}$`,
            ),
        );
        release();
        hold(place)();
        nobodyHolds();
    });

    it("refuses while another user's process holds it, which it cannot signal", () => {
        left(1, now());
        expect(() => hold(place)).to.throw(/process 1 has been working/);
    });

    it("is taken over from a process that has ended, or that ran before this machine restarted", async () => {
        left(await ended(), now());
        hold(place)();
        left(process.pid, new Date(Date.now() - uptime() * 1000 - 60_000).toISOString());
        hold(place)();
        nobodyHolds();
    });

    it("is taken over when its content is unreadable", () => {
        for (const content of ["", "{", "null", '{"pid": "x"}', '{"pid": 1, "since": "soon"}']) {
            writeFileSync(join(place.dir, "lock"), content);
            hold(place)();
        }
        nobodyHolds();
    });

    it("keeps a second rehearsal, and --stop, from the first one's box", async () => {
        const file = "config:\n  aws:region: us-east-1\n  workstation:os: debian12\n";
        await withProjectCopy({ "Pulumi.dev.yaml": file }, async (project) => {
            const there = workplace(project, "dev");
            mkdirSync(there.dir, { recursive: true });
            writeFileSync(`${there.key}.pub`, publicKey);
            noteMade(there, { engine: "podman", standIns: ["disk"] });
            const release = hold(there);
            const run = pretend({
                "podman version": { stdout: "4.3.1\n" },
                ...{ "stat -fc": {}, "test -d": { status: 1 }, inspect: { stdout: "true\n" } },
                ...{ " stop ": {}, " rm ": {} },
            });
            const tell = { say: () => undefined, progress: () => undefined };
            const wishes = { rebuild: true, plainVolume: false, prepare: false, vm: false };
            const said = await Promise.all(
                [
                    rehearse(project, "dev", wishes, tell, run),
                    stopRehearsal(project, "dev", false, run),
                ].map((command) => command.catch((error: unknown) => String(error))),
            );
            release();
            for (const words of said) expect(words).to.match(/has been working on the box of dev/);
            expect(run.asked.join("\n")).to.not.match(/ (stop|rm|run) /);
        });
    });
});
