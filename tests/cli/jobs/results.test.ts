import { expect } from "chai";
import {
    existsSync,
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
import { bringBack } from "../../../cli/jobs/results";
import { record } from "./a-record";
import { Account, digestOf, heard } from "./pretend-account";

describe("results that come back", () => {
    let account: Account;
    let dir: string;
    beforeEach(() => {
        account = new Account();
        dir = mkdtempSync(join(tmpdir(), "workstation-results-"));
    });
    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    const here = (path: string, text: string) => writeFileSync(join(dir, path), text);
    const read = (path: string) => readFileSync(join(dir, path), "utf8");
    const result = (path: string, text: string) => {
        account.keep(record, `results/${path}`, text);
        return { path, size: text.length, sha256: digestOf(text) };
    };
    const bring = (
        results: readonly ReturnType<typeof result>[],
        source: readonly { path: string; text: string }[] = [],
        into = dir,
    ) =>
        bringBack(account.at, record, {
            ...{ dir: into, results },
            source: source.map(({ path, text }) => ({
                ...{ path, size: text.length, sha256: digestOf(text), mode: "644" as const },
            })),
        });

    it("are written where nothing is, in folders of theirs, and into a folder that is not there yet", async () => {
        expect(await bring([result("out/deep/a", "new")])).to.deep.equal([
            { as: "written", path: "out/deep/a" },
        ]);
        expect(read("out/deep/a")).to.equal("new");
        await bring([result("b", "new")], [], join(dir, "later/on"));
        expect(read("later/on/b")).to.equal("new");
    });

    it("replace what is as it was sent, and lie beside what was changed since or never sent", async () => {
        here("sent", "old");
        here("changed", "mine");
        here("own", "mine");
        here("same", "new");
        const placed = await bring(
            ["sent", "changed", "own", "same"].map((it) => result(it, "new")),
            ["sent", "changed"].map((path) => ({ path, text: "old" })),
        );
        expect(placed.map(({ as }) => as)).to.deep.equal([
            ...["written", "beside", "beside", "the same"],
        ]);
        expect(read("sent")).to.equal("new");
        for (const it of ["changed", "own"])
            expect([read(it), read(`${it}.${record.id}`)]).to.deep.equal(["mine", "new"]);
        // What is the same is not fetched.
        const fetched = account.calls.map(({ input }) => String(input["Key"]));
        expect(fetched.some((it) => it.endsWith("/same"))).to.equal(false);
    });

    it("are refused with a path out of the folder or into git's, and nothing is fetched", async () => {
        const placed = await bring(
            ["../out", "/etc/x", ".git/hooks/pre-commit", "a\u0007"].map((it) => result(it, "x")),
        );
        expect(placed.map((it) => (it.as === "refused" ? it.why : it.as))).to.deep.equal([
            "its path leads out of the folder",
            "its path leads out of the folder",
            "git runs what is in its own folder",
            "its name has a control character",
        ]);
        expect(account.calls).to.deep.equal([]);
        expect(readdirSync(dir)).to.deep.equal([]);
    });

    it("follow no link, neither on the way nor at the end, and replace no folder", async () => {
        const outside = `${dir}-outside`;
        mkdirSync(outside);
        try {
            symlinkSync(outside, join(dir, "way"));
            writeFileSync(join(outside, "target"), "theirs");
            symlinkSync(join(outside, "target"), join(dir, "link"));
            mkdirSync(join(dir, "folder"));
            const placed = await bring(
                ["way/a", "way/deep/a", "link", "folder"].map((it) => result(it, "x")),
            );
            expect(placed.map((it) => (it.as === "refused" ? it.why : it.as))).to.deep.equal([
                "way is no folder here",
                "way is no folder here",
                "something here that is no file has its name",
                "something here that is no file has its name",
            ]);
            expect(readdirSync(outside)).to.deep.equal(["target"]);
            expect(readFileSync(join(outside, "target"), "utf8")).to.equal("theirs");
        } finally {
            rmSync(outside, { recursive: true });
        }
    });

    it("are refused where the bucket holds another content, and what was here stays", async () => {
        here("a", "old");
        const wanted = { ...result("a", "forged"), sha256: digestOf("true") };
        const { refusal } = await heard(() => bring([wanted], [{ path: "a", text: "old" }]));
        expect(refusal).to.contain("the result a in the bucket is not the one");
        expect([read("a"), readdirSync(dir)]).to.deep.equal(["old", ["a"]]);
    });

    it("are refused where the bucket lacks one, and leave nothing half written", async () => {
        const { path, ...rest } = result("sub/a", "x");
        account.objects.clear();
        const { refusal } = await heard(() => bring([{ path, ...rest }]));
        expect(refusal).to.contain("the result sub/a in the bucket is not the one");
        expect(existsSync(join(dir, "sub"))).to.equal(false);
    });
});
