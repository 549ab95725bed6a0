import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    chmodSync,
    copyFileSync,
    existsSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const files = join(__dirname, "../../cloud-init/files");
const both = ["workstation-notebook.desktop", "workstation-tensorboard.desktop"];

describe("The icons on a member's desktop", () => {
    let root: string;
    let home: string;
    let live: string;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "workstation-icons-"));
        [home, live] = [join(root, "home"), join(root, "live")];
        for (const folder of [home, live, join(root, "bin")]) mkdirSync(folder);
        for (const name of ["notebook.desktop", "tensorboard.desktop"])
            copyFileSync(join(files, name), join(live, name));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const isOn = (on: boolean) =>
        on ? writeFileSync(join(live, "notebook-on"), "") : rmSync(join(live, "notebook-on"));
    const desktop = () => join(home, "Desktop");
    const shown = () => (existsSync(desktop()) ? readdirSync(desktop()).sort() : []);

    /** Runs it as the unit does, but for where things are. */
    function follow(): void {
        const call =
            "import sys; sys.path.insert(0, sys.argv[1]); import desktop_icons as it; it.follow(*sys.argv[2:])";
        execFileSync("python3", ["-B", "-c", call, files, live, home], {
            env: { PATH: `${join(root, "bin")}:${process.env["PATH"]}` },
        });
    }

    /** Has a gio that notes what it is asked; without, the box has no gvfs. */
    function gvfs(): () => string[] {
        const program = join(root, "bin", "dbus-run-session");
        writeFileSync(program, `#!/bin/sh\necho "$*" >>"${root}/gio.log"\n`);
        chmodSync(program, 0o755);
        return () => readFileSync(join(root, "gio.log"), "utf8").trim().split("\n");
    }

    it("come when the notebook is on, can be executed, and go when it is off", () => {
        isOn(true);
        follow();
        expect(shown()).to.deep.equal(both);
        const file = join(desktop(), both[0]!);
        expect(readFileSync(file, "utf8")).to.include("\nName=JupyterLab\n");
        expect(lstatSync(file).mode & 0o111).to.equal(0o111);
        isOn(false);
        follow();
        expect(shown()).to.deep.equal([]);
    });

    it("leave a home alone in which the notebook has never been on", () => {
        follow();
        expect(readdirSync(home)).to.deep.equal([]);
    });

    it("stay away once their member has deleted them, until the notebook is off and on again", () => {
        isOn(true);
        follow();
        rmSync(join(desktop(), both[0]!));
        follow();
        follow();
        expect(shown()).to.deep.equal([both[1]]);
        isOn(false);
        follow();
        isOn(true);
        follow();
        expect(shown()).to.deep.equal(both);
    });

    it("are marked as trusted as Thunar does it where gvfs is, also when gvfs has come later", () => {
        isOn(true);
        follow();
        const asked = gvfs();
        follow();
        const sums = both.map((name) => {
            const file = join(desktop(), name);
            const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
            return `-- gio set -t string ${file} metadata::xfce-exe-checksum ${sum}`;
        });
        expect(asked()).to.deep.equal(sums);
    });

    it("do not replace, mark or remove what their member has at their place", () => {
        mkdirSync(desktop());
        writeFileSync(join(root, "precious"), "text");
        symlinkSync(join(root, "precious"), join(desktop(), both[0]!));
        const asked = gvfs();
        isOn(true);
        follow();
        expect(lstatSync(join(desktop(), both[0]!)).isSymbolicLink()).to.equal(true);
        expect(asked().join()).to.not.include(both[0]!);
        isOn(false);
        follow();
        expect(shown()).to.deep.equal([both[0]]);
        expect(readFileSync(join(root, "precious"), "utf8")).to.equal("text");
    });
});
