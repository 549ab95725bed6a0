import { expect } from "chai";
import { randomBytes } from "node:crypto";
import {
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    truncateSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port";
import { BoxHere } from "./support/box-here";

/** What stands on stderr when a verb waits for Ctrl-C. */
const open = /until you press Ctrl-C/;

describe("A member's verbs that go to the box", function () {
    this.timeout(240_000);

    const folder = mkdtempSync(join(tmpdir(), "workstation-connect-"));
    let here: BoxHere;
    before(async () => {
        here = await BoxHere.start();
    });
    afterEach(() => here.expectWentThere());
    after(async () => {
        await here.close();
        rmSync(folder, { recursive: true });
    });

    /** Runs a verb that stays open, and presses Ctrl-C when `enough` has been said. */
    const untilCtrlC = (args: readonly string[], enough = open) =>
        here.run(args, { hear: (said, interrupt) => enough.test(said) && interrupt() });

    /**
     * Puts a browser on the laptop that goes through the door and then asks for the page that is behind it. It has ended when
     * the verb goes on.
     *
     * @returns what it has seen, to be called after the verb.
     */
    function browser(): () => { readonly location: string; readonly page: string } {
        const seen = join(folder, "seen.json");
        rmSync(seen, { force: true });
        const script = `fetch(process.argv[2], { redirect: "manual" }).then(async ({ headers }) => {
            const location = headers.get("location");
            const page = await (await fetch(location)).text();
            require("node:fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ location, page }));
        });`;
        const file = join(folder, "browser.cjs");
        writeFileSync(file, script);
        here.program("laptop", "xdg-open", `exec '${process.execPath}' '${file}' "$1"`);
        return () => JSON.parse(readFileSync(seen, "utf8")) as { location: string; page: string };
    }

    it("ssh -- command runs it on the box and ends with its exit code", async () => {
        const command = "echo $((6 * 7)); exit 3";
        const { code, stdout, stderr } = await here.run(["ssh", "--", command]);
        expect({ code, stdout }, stderr).to.deep.equal({ code: 3, stdout: "42\n" });
    });

    it("train list shows the jobs that the box lists", async () => {
        here.program("box", "workstation", `[ "$*" = "train list" ] && echo "3  resnet  running"`);
        const { code, stdout, stderr } = await here.run(["train", "list"]);
        expect({ code, stdout }, stderr).to.deep.equal({
            code: 0,
            stdout: "3  resnet  running\n",
        });
    });

    it("copy brings a folder to the box, byte by byte", async () => {
        const [from, to] = [join(folder, "from"), join(folder, "to")];
        for (const it of [from, to]) mkdirSync(it);
        const bytes = randomBytes(300_000);
        writeFileSync(join(from, "weights"), bytes);
        const { code, stderr } = await here.run(["copy", from, `:${to}`]);
        expect(code, stderr).to.equal(0);
        expect(readFileSync(join(to, "from", "weights")).equals(bytes)).to.equal(true);
    });

    it("copy, which asks first about what takes long, ends at Ctrl-C with 130 and copies nothing", async () => {
        const [from, to] = [join(folder, "large"), join(folder, "untouched")];
        for (const it of [from, to]) mkdirSync(it);
        // Minutes over all sessions, and no room on this disk.
        writeFileSync(join(from, "weights"), "");
        truncateSync(join(from, "weights"), 2_000_000_000);
        const terminal = here.inTerminal(from, ["copy", "weights", `:${to}`]);
        await terminal.shows(/Copy\?.*\(y\/N\)/i);
        terminal.type("\x03");
        expect(await terminal.ended, terminal.shown).to.equal(130);
        expect(terminal.shown).to.contain("nothing was copied");
        expect(readdirSync(to)).to.deep.equal([]);
    });

    it("forward leads to a port of the box until Ctrl-C", async () => {
        let page: Promise<string> | undefined;
        const port = String(await freePort());
        const { code, stdout, stderr } = await here.run(["forward", "8888", "--local-port", port], {
            hear: (said, interrupt) => {
                if (!open.test(said)) return;
                page ??= fetch(`http://127.0.0.1:${port}/through`)
                    .then((it) => it.text())
                    .finally(interrupt);
            },
        });
        expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: `localhost:${port}\n` });
        expect(await page).to.equal("page");
        expect(here.asked).to.deep.equal(["/through"]);
    });

    it("desktop opens the desktop's page in a browser with the password that it has read over SSH, and shows it nowhere", async () => {
        here.program("box", "cat", `[ "$*" = .vnc/password ] && echo hush8888`);
        const seen = browser();
        const { code, stdout, stderr } = await untilCtrlC(["desktop"]);
        expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: "" });
        const { location, page } = seen();
        expect(location).to.match(/^http:\/\/127\.0\.0\.1:\d+\/vnc\.html#.*password=hush8888/);
        expect(page).to.equal("page");
        expect(stdout + stderr).to.not.contain("hush8888");
    });

    it("desktop --vnc leads a viewer to the VNC server itself, and tells no password", async () => {
        const { code, stdout, stderr } = await untilCtrlC(["desktop", "--vnc"]);
        expect(code, stderr).to.equal(0);
        expect(stdout).to.match(/^localhost:\d+\n$/);
        expect(stderr).to.contain("ssh -- cat .vnc/password");
    });

    for (const [verb, path] of [
        ["notebook", "/login?next=%2Flab&token=abcdefghijklmnopqrstuvwxyz"],
        ["tensorboard", "/?token=abcdefghijklmnopqrstuvwxyz"],
    ] as const)
        it(`${verb} opens its page in a browser with the token that the box has told over SSH, and shows it nowhere`, async () => {
            const line = `[ "$*" = "${verb} --login" ] && echo '${path}'`;
            here.program("box", "workstation", line);
            const seen = browser();
            const { code, stdout, stderr } = await untilCtrlC([verb]);
            expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: "" });
            const { location, page } = seen();
            const { pathname, search } = new URL(location);
            expect({ path: pathname + search, page }).to.deep.equal({ path, page: "page" });
            expect(here.asked).to.deep.equal([path]);
            expect(stderr).to.not.contain("abcdefghijklmnopqrstuvwxyz");
        });
});
