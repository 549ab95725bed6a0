import { expect } from "chai";
import { readPassword } from "../../../../cli/connect/desktop/password";
import { PretendSsh } from "../ssh/pretend-ssh";

describe("The desktop's password", () => {
    let pretend: PretendSsh;
    beforeEach(() => {
        pretend = new PretendSsh();
    });
    afterEach(() => pretend.remove());

    it("is what the member's own file on the box holds", async () => {
        pretend.put("echo 'a#b&c'");
        expect(await readPassword(["-o", "User ana", "box"])).to.equal("a#b&c");
        expect(pretend.calls).to.deep.equal(["-o User ana box -- cat .vnc/password"]);
    });

    it("is nothing where SSH fails, where the file is empty, or holds something else", async () => {
        for (const line of [
            "echo pw; exit 255",
            "true",
            "echo 'two words'",
            "printf 'a\\033[2Jb'",
        ]) {
            pretend.put(line);
            expect(await readPassword(["box"]), line).to.equal(undefined);
        }
    });

    it("is refused where there is no ssh, with what to install", async () => {
        process.env["PATH"] = process.env["HOME"]; // an empty folder
        const error = await readPassword(["box"]).catch((it: unknown) => it);
        expect(String(error)).to.contain("there is no `ssh` on this computer; install OpenSSH");
    });
});
