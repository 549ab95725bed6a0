import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pieceSize } from "../../../../cli/connect/copy/part-file";
import { until } from "../../session/service";
import { ABox } from "./support/a-box";
import { harvest, plant } from "./two-folders";

describe("`workstation copy` that is interrupted", function () {
    this.timeout(60_000);
    let box: ABox;
    beforeEach(async () => (box = await ABox.start()));
    afterEach(() => box.remove());
    const here = (name: string) => join(box.here, name);
    const there = (name: string) => join(box.there, name);
    const bytes = Buffer.from("bytes");
    const writes = () => box.sftp.requests.filter((it) => it === "write").length;
    const logins = () => box.ssh.calls.filter((it) => it.endsWith(" sftp")).length;

    it("logs in again where the connection ends in the midst of files, and copies them all", async () => {
        plant(here("d"), { large: randomBytes(1_900_000), a: bytes, b: bytes, "e/c": bytes });
        box.sftp.conditions.left = 40;
        const { err, code } = await box.copy([here("d"), ":"]);
        expect(code, err).to.equal(0);
        expect(logins()).to.equal(2);
        expect(err).to.contain("copied 4 files");
        expect(harvest(there("d"))).to.deep.equal(harvest(here("d")));
        expect(readdirSync(there("d")).sort()).to.deep.equal(["a", "b", "e", "large"]);
    });

    it("tries to log in until it is let in", async () => {
        plant(box.here, { large: randomBytes(1_900_000), a: bytes });
        box.login('echo >>"$0.tries"; test "$(wc -l <"$0.tries")" -ne 2 || exit 255');
        box.sftp.conditions.left = 30;
        const { err, code } = await box.copy([here("a"), here("large"), ":"]);
        expect([code, logins()], err).to.deep.equal([0, 3]);
        expect(harvest(box.there)).to.deep.equal(harvest(box.here));
    });

    it("tries no longer to log in when it is asked to end", async () => {
        plant(box.here, { late: randomBytes(1_900_000) });
        box.login('case "$*" in *" sftp") test -e "$0.cut" && exit 255; : >"$0.cut" ;; esac');
        box.sftp.conditions.left = 30;
        const copying = box.copy([here("late"), ":"]);
        await until(() => logins() === 2);
        box.stop();
        const ended = await copying;
        expect(ended.err).to.contain("stopped; what has arrived stays");
        expect(ended.code).to.equal(130);
    });

    it("ends with OpenSSH's 255 where the connection is lost before the first file, or never opens", async () => {
        plant(box.here, { a: bytes });
        box.sftp.conditions.left = 2;
        const cut = await box.copy([here("a"), ":"]);
        expect(cut.err).to.equal(
            "the connection to the box is lost; what has arrived stays, and the same command continues there\n",
        );
        box.login("exit 255");
        const refused = await box.copy([here("a"), ":"]);
        expect(refused.err).to.contain("the connection to the box is lost");
        expect([cut.code, refused.code]).to.deep.equal([255, 255]);
    });

    it("uses the sessions that log in without asking, and names `ssh-add` for the others", async () => {
        plant(box.here, { large: randomBytes(4_500_000) });
        box.login('case "$*" in *BatchMode=yes*) exit 255 ;; esac');
        const { err, code } = await box.copy([here("large"), ":"]);
        expect(err).to.contain("about 3 s over 3 sessions");
        expect(err).to.match(/^1 of 3 sessions are open; .*`ssh-add`/m);
        expect([logins(), code]).to.deep.equal([3, 0]);
        expect(harvest(box.there)).to.deep.equal(harvest(box.here));
    });

    /** Sends a large file until some of its pieces are there, and then asks the command to end. */
    async function sendHalf(name: string, folder = ""): Promise<void> {
        plant(box.here, { [name]: randomBytes(1.9 * pieceSize) });
        box.sftp.conditions.refuse = () => {
            if (writes() === 40) box.stop();
            return undefined;
        };
        const { err, code } = await box.copy([here(name), `:${folder}`]);
        delete box.sftp.conditions.refuse;
        expect(err).to.contain("stopped; what has arrived stays, and the same command continues");
        expect(code).to.equal(130);
        expect(harvest(there(folder))).to.deep.equal({});
        expect(readdirSync(there(folder))).to.have.length(2);
    }

    it("sends only what is missing after it was stopped, and lets the box compare the whole", async () => {
        await sendHalf("-large\nfile", "-odd\nfolder/");
        const before = writes();
        const { err, code } = await box.copy([here("-large\nfile"), ":-odd\nfolder/"]);
        expect(code, err).to.equal(0);
        expect(writes() - before).to.be.below(40);
        expect(box.ssh.calls.at(-1)).to.match(/ -- xargs -0 sha256sum$/);
        expect(harvest(there("-odd\nfolder"))).to.deep.equal(harvest(box.here));
        expect(readdirSync(there("-odd\nfolder"))).to.deep.equal(["-large\nfile"]);
    });

    it("gives no name to a file whose pieces do not come to the same bytes, and begins it again", async () => {
        await sendHalf("large");
        const [part = ""] = readdirSync(box.there).filter((it) => !it.endsWith(".map"));
        const file = openSync(there(part), "r+");
        for (const at of [10, pieceSize + 10]) writeSync(file, "other", at);
        closeSync(file);
        const before = writes();
        const second = await box.copy([here("large"), ":"]);
        // The piece that was missing is sent, and so whole; the other one is not.
        expect(writes() - before).to.be.above(0);
        expect(second.err).to.contain("it did not arrive whole");
        expect([second.code, harvest(box.there)]).to.deep.equal([1, {}]);
        const third = await box.copy([here("large"), ":"]);
        expect(third.code, third.err).to.equal(0);
        expect(harvest(box.there)).to.deep.equal(harvest(box.here));
    });

    it("keeps the pieces where the box cannot compare them", async () => {
        await sendHalf("large");
        box.login('test "$remote" = sftp || exit 127');
        const { err, code } = await box.copy([here("large"), ":"]);
        expect(err).to.contain("the box could not read it to compare it; run the command again");
        expect(code).to.equal(1);
        box.login();
        const before = writes();
        expect((await box.copy([here("large"), ":"])).code).to.equal(0);
        expect(writes() - before).to.be.below(40);
        expect(harvest(box.there)).to.deep.equal(harvest(box.here));
    });

    it("says what to install where this computer has no `ssh`", async () => {
        plant(box.here, { a: bytes });
        process.env["PATH"] = box.here;
        expect((await box.copy([here("a"), ":"])).refusal).to.contain("there is no `ssh`");
    });
});
