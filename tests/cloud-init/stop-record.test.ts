import { expect } from "chai";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { type Stop, StopBox } from "./stop-box";

const file = "/var/lib/workstation/last-stop.json";
const full: Stop & { startOfBox: string } = {
    ...{ at: "2026-11-30T10:00:00Z", why: "idle", reason: "No use for 30 minutes." },
    ...{ stopped: ["job 7", "the container web"], restart: false, failed: [], state: "saved" },
    startOfBox: "another",
};

describe("the record of the last stop", function () {
    this.timeout(60_000);
    let box: StopBox;
    beforeEach(() => (box = new StopBox()));
    afterEach(() => box.remove());

    const kept = (record: object | string) =>
        box.sandbox.write(file, typeof record === "string" ? record : JSON.stringify(record));
    const login = async () =>
        (
            await box.sandbox.run("/var/lib/workstation/live/current/stop_record.py", [], {
                edit: (text) => (text.startsWith("#!") ? text : `#!/usr/bin/python3\n${text}`),
            })
        ).output;
    const last = async () =>
        JSON.parse(
            await box.python("import json, stop_record; print(json.dumps(stop_record.last()))"),
        ) as object | null;

    it("is told at the next login: when and why the box stopped, and what the stop ended", async () => {
        expect(await login()).to.equal("");
        kept(full);
        expect(await login()).to.equal(
            "this box stopped at 2026-11-30T10:00:00Z: No use for 30 minutes.\n" +
                "it ended job 7, the container web\n",
        );
        kept({ ...full, restart: true, stopped: [], reason: "it was restarted" });
        expect(await login()).to.equal(
            "this box restarted at 2026-11-30T10:00:00Z: it was restarted\n",
        );
    });

    it("is told for a day", async () => {
        kept(full);
        box.startedAt(7, 86_300);
        expect(await login()).to.not.equal("");
        box.startedAt(7, 86_500);
        expect(await login()).to.equal("");
    });

    it("says that a stop was cut off, and which hooks failed", async () => {
        kept({ ...full, state: "saving", failed: ["the hook ~/.workstation/pre-stop was ended"] });
        expect(await login()).to.match(
            /\nthe hook ~\/.workstation\/pre-stop was ended\nit was cut off before all was saved: look at what was being written\n$/,
        );
    });

    it("is nothing before the first stop, and while the stop that it is about goes on", async () => {
        expect(await last()).to.equal(null);
        await box.stop();
        expect(await last()).to.equal(null);
        box.startedAt(8);
        expect(await last()).to.include({ why: "person", saved: true });
    });

    it("is nothing where the file is damaged, a link or of another kind, and steers no terminal", async () => {
        for (const damaged of [
            "",
            "{",
            "[]",
            "7",
            '{"at": 5}',
            `{"at": "yesterday"}`,
            "[".repeat(99_999),
        ]) {
            kept(damaged);
            expect(await last(), damaged.slice(0, 20)).to.equal(null);
        }
        kept({ ...full, why: "me", reason: 5, stopped: ["a\u001b[31m", 5], failed: "x" });
        expect(await last()).to.deep.include({
            why: "unknown",
            reason: "",
            stopped: ["a\u001b[31m"],
            failed: [],
        });
        expect(await login()).to.include(": nothing says why\nit ended a?[31m\n");
        box.sandbox.write("/elsewhere", JSON.stringify(full));
        rmSync(box.sandbox.path(file));
        symlinkSync(box.sandbox.path("/elsewhere"), box.sandbox.path(file));
        expect(await last()).to.equal(null);
    });

    it("leaves no half-written file beside it", async () => {
        await box.stop();
        const { status } = await box.sandbox.run("/ls", [], {
            edit: () => `#!/bin/bash\n! ls -A "$SANDBOX/var/lib/workstation" | grep tmp\n`,
        });
        expect(status).to.equal(0);
        expect(existsSync(box.sandbox.path(file))).to.equal(true);
    });
});
