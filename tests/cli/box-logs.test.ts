import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followScript, logScript, readFollowed, renderLogs } from "../../cli/box-logs";

describe("the log of a box", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    /** Runs a script on a box whose systemctl and journalctl are these scripts. */
    const onBox = (script: string, systemctl: string, journalctl: string) => {
        for (const [name, content] of Object.entries({ systemctl, journalctl })) {
            writeFileSync(join(dir, name), `#!/bin/sh\n${content}\n`);
            chmodSync(join(dir, name), 0o755);
        }
        const env = { PATH: `${dir}:${process.env["PATH"]}` };
        return String(execFileSync("sh", ["-c", script], { env }));
    };
    const twoFailed =
        "echo a.service loaded failed failed A; echo b.service loaded failed failed B";

    it("begins with each failed unit and the end of its log", () => {
        // Reads its input, as a careless command in a loop would.
        const printed = onBox(logScript(3), twoFailed, 'cat >/dev/null; echo "[1.0] $*"');
        const text = renderLogs(printed, 3);
        const options = "-b -q --no-pager --no-hostname -o short";
        expect(text.split("\n")).to.deep.equal([
            "Failed on the box",
            "  a.service",
            `    [1.0] ${options} -n 10 -u a.service`,
            "  b.service",
            `    [1.0] ${options} -n 10 -u b.service`,
            "",
            "The last 3 lines of the box's log",
            `[1.0] ${options} -n 3 -u cloud-* -u workstation-* -u docker`,
            "",
        ]);
    });

    it("names each stage of cloud-init that had an error, and the error", () => {
        const v1 = {
            stage: null,
            init: { errors: [] },
            "modules-final": { errors: ["('scripts_user', RuntimeError('1 failed'))"] },
        };
        expect(renderLogs(`${JSON.stringify({ v1 })}\n---\n---\n`, 40)).to.match(
            /^Failed on the box\n {2}cloud-init, stage units: \('scripts_user', RuntimeError/,
        );
    });

    it("says so when nothing has failed, and takes half a status file for none", () => {
        for (const status of ["", '{"v1": {"in', '{"v1": {"init": {"start": 1}}}'])
            expect(renderLogs(`${status}\n---\n---\n[1.0] a\n`, "all")).to.equal(
                "No unit of the box has failed, and no stage of cloud-init.\n\nThe box's log\n[1.0] a\n",
            );
    });

    it("is asked for from the last cursor on", () => {
        expect(onBox(followScript(40, undefined), "", 'echo "$*"')).to.match(
            /--show-cursor -n 40 /,
        );
        expect(onBox(followScript(40, "s=1;i=2"), "", 'echo "$*"')).to.include(
            "--after-cursor=s=1;i=2 ",
        );
    });

    it("is shown without the cursor, and keeps words that only look like one", () => {
        const said = "[1.0] a\n         -- cursor: no\n";
        expect(readFollowed(`${said}-- cursor: s=1;i=2\n`)).to.deep.equal({
            text: said,
            cursor: "s=1;i=2",
        });
        expect(readFollowed("")).to.deep.equal({ text: "", cursor: undefined });
    });
});
