import { expect } from "chai";
import {
    chmodSync,
    chownSync,
    mkdirSync,
    mkdtempSync,
    rmSync,
    statSync,
    symlinkSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { privateFolder } from "../../../../cli/rehearse/vm/private-folder";
import { Refusal } from "../../../../settings/refusal";

describe("the folder of a virtual machine's control socket", () => {
    let runtime: string;
    beforeEach(() => (runtime = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(runtime, { recursive: true }));

    const folder = () => privateFolder({ XDG_RUNTIME_DIR: runtime });
    const name = `workstation-${userInfo().uid}`;

    it("is made in the user's own runtime folder, for this user alone", () => {
        expect(folder()).to.equal(join(runtime, name));
        expect(statSync(folder()).mode & 0o777).to.equal(0o700);
    });

    it("is in the temporary folder if the runtime folder is missing or open to others", () => {
        chmodSync(runtime, 0o755);
        for (const given of [runtime, join(runtime, "none"), undefined])
            expect(dirname(privateFolder({ XDG_RUNTIME_DIR: given }))).to.equal(tmpdir());
    });

    const refused = () =>
        expect(folder).to.throw(Refusal, /others can enter .*, or it is not yours; remove it/);

    it("refuses one that others can enter, and a link in its place", () => {
        mkdirSync(join(runtime, name));
        chmodSync(join(runtime, name), 0o755);
        refused();
        rmSync(join(runtime, name), { recursive: true });
        symlinkSync(tmpdir(), join(runtime, name));
        refused();
    });

    // Only root can give a folder away.
    if (userInfo().uid === 0)
        it("refuses one that belongs to somebody else", () => {
            mkdirSync(join(runtime, name), { mode: 0o700 });
            chownSync(join(runtime, name), 4242, 4242);
            refused();
        });
});
