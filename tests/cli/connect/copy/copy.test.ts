import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endsOf } from "../../../../cli/connect/copy/ends";
import { localPlace } from "../../../../cli/connect/copy/local-place";
import { partName, pieceSize } from "../../../../cli/connect/copy/part-file";
import { secondsFor, sessionsFor, sizeText, timeText } from "../../../../cli/connect/copy/pace";
import { type Entry, type Place, PlaceError } from "../../../../cli/connect/copy/place";
import { progressLine } from "../../../../cli/connect/copy/progress";
import { type FileToCopy, scan } from "../../../../cli/connect/copy/scan";
import { harvest, plant, run, twoFolders } from "./two-folders";

describe("the ends of a copy", () => {
    it("are this computer's and the box's, whose paths begin in its home", () => {
        expect(endsOf(["a", "-b", ":"])).to.deep.equal({ toBox: true, from: ["a", "-b"], to: "." });
        expect(endsOf([":~/a b", ":/data", "."])).to.deep.equal({
            ...{ toBox: false, from: ["a b", "/data"], to: "." },
        });
    });

    it("are refused where not exactly one of them is the box, or it is another's home", () => {
        const refused: Record<string, readonly string[]> = {
            "no side is the box": ["a", "b"],
            "both sides are the box": [":a", ":b"],
            "some sources are on the box": [":a", "b", "c"],
            "another user's home": ["a", ":~ben/x"],
            "copy needs what to copy": [":"],
        };
        for (const [said, words] of Object.entries(refused))
            expect(() => endsOf(words), said).to.throw(said);
    });
});

describe("a copy into what the team shares", () => {
    it("is refused with the way that works, and one out of it is not", () => {
        for (const to of [":/shared", ":/shared/", ":/shared/sets/a", ":/data/../shared/a"])
            expect(() => endsOf(["a", to]), to).to.throw(/cp -r \/data\/NAME \/shared\//);
        expect(endsOf(["a", ":/data/shared"]).to).to.equal("/data/shared");
        expect(endsOf(["a", ":/sharedb"]).to).to.equal("/sharedb");
        expect(endsOf([":/shared/a", "."]).from).to.deep.equal(["/shared/a"]);
    });
});

describe("a copy", () => {
    let folders: ReturnType<typeof twoFolders>;
    beforeEach(() => (folders = twoFolders()));
    afterEach(() => folders.remove());
    const here = (name: string) => join(folders.here, name);
    const there = (name: string) => join(folders.there, name);
    const file = Buffer.from("bytes");

    it("gives one file the name that was typed, and a folder its own name inside, also the second time", async () => {
        plant(folders.here, { "a.txt": file, "dir/b": file });
        for (const time of ["first", "second"]) {
            await run([here("a.txt")], there("new/name.txt"));
            await run([here("dir")], there("target"));
            expect(harvest(folders.there), time).to.deep.equal({
                ...{ new: undefined, "new/name.txt": file },
                ...{ target: undefined, "target/dir": undefined, "target/dir/b": file },
            });
        }
    });

    it("moves what differs in size or time, and nothing else", async () => {
        plant(folders.here, { "d/same": file, "d/longer": file, "d/newer": file });
        await run([here("d")], folders.there);
        writeFileSync(here("d/longer"), "more bytes");
        utimesSync(here("d/longer"), 1_700_000_000, 1_700_000_000);
        utimesSync(here("d/newer"), 1_700_000_001, 1_700_000_001);
        const { done, unchanged } = await run([here("d")], folders.there);
        expect(done.sort()).to.deep.equal([here("d/longer"), here("d/newer")]);
        expect(unchanged).to.equal(1);
        expect(harvest(folders.there)).to.deep.equal(harvest(folders.here));
    });

    it("keeps modes and times, of folders too, and of files that are there already", async () => {
        plant(folders.here, { "d/e/f": file });
        const modes = { "d/e/f": 0o700, "d/e": 0o550, d: 0o711 };
        for (const [name, mode] of Object.entries(modes)) {
            chmodSync(here(name), mode);
            utimesSync(here(name), 1_650_000_000, 1_650_000_000);
        }
        await run([here("d")], folders.there);
        chmodSync(there("d/e/f"), 0o666);
        await run([here("d")], folders.there);
        for (const [name, mode] of Object.entries(modes)) {
            const { mode: kept, mtimeMs } = statSync(there(name));
            expect([kept & 0o777, mtimeMs], name).to.deep.equal([mode, 1_650_000_000_000]);
        }
    });

    it("neither follows a link nor writes through one", async () => {
        plant(folders.here, { "d/out": { link: "/etc" }, "d/sub/f": file });
        mkdirSync(there("d"));
        mkdirSync(there("elsewhere"));
        plant(folders.there, { "d/sub": { link: "../elsewhere" } });
        const { failed } = await run([here("d")], folders.there);
        expect(failed[here("d/sub")]).to.contain("at its place is something else");
        expect(harvest(folders.there)).to.deep.equal({
            ...{ d: undefined, elsewhere: undefined },
            ...{ "d/out": { link: "/etc" }, "d/sub": { link: "../elsewhere" } },
        });
    });

    it("names a pipe, a vanished file and one that changed, and copies the rest", async () => {
        plant(folders.here, { "d/gone": file, "d/grew": file, "d/rest": file });
        execFileSync("mkfifo", [here("d/pipe")]);
        const opensLate: Place = {
            ...localPlace,
            async create(path) {
                rmSync(here("d/gone"), { force: true });
                writeFileSync(here("d/grew"), "bytes and bytes");
                return localPlace.create(path);
            },
        };
        const { failed } = await run([here("d")], folders.there, { box: opensLate });
        expect(failed[here("d/pipe")]).to.contain("neither a file, a folder nor a link");
        expect(failed[here("d/gone")]).to.equal("it is not there");
        expect(failed[here("d/grew")]).to.contain("it changed while it was copied");
        expect(Object.keys(harvest(there("d")))).to.deep.equal(["rest"]);
    });

    it("ends at a full disk, and names it once", async () => {
        plant(folders.here, { "d/a": file, "d/b": Buffer.alloc(2 * pieceSize), "d/c": file });
        const full: Place = {
            ...localPlace,
            create: () => Promise.reject(new PlaceError("full", "the disk is full")),
        };
        const { failed } = await run([here("d")], folders.there, { box: full });
        expect(new Set(Object.values(failed))).to.deep.equal(new Set(["the disk is full"]));
        expect(harvest(there("d"))).to.deep.equal({});
    });

    it("takes the part of a former state of a file away", async () => {
        plant(folders.here, { a: file });
        const former = partName("a", { size: 1, mtime: 1 });
        writeFileSync(there(former), "x");
        await run([here("a")], folders.there);
        expect((await localPlace.list(folders.there)).has(former)).to.equal(false);
    });

    it("takes no name from a box that would lead out of the folder", async () => {
        const entry: Entry = { kind: "file", size: 1, mtime: 1, mode: 0o644 };
        const names = ["..", "../x", "a/b", "/etc/passwd", "", "bad\ufffd"];
        const source: Place = {
            ...localPlace,
            list: () => Promise.resolve(new Map(names.map((name) => [name, entry]))),
        };
        const root = { from: "x", entry: { ...entry, kind: "folder" as const } };
        const plan = await scan({ source, target: localPlace }, [
            { ...root, folder: folders.there, name: "x" },
        ]);
        expect(plan.files).to.deep.equal([]);
        expect(plan.leftOut).to.have.length(names.length);
    });
});

describe("what a copy says", () => {
    const files = (count: number, size: number) =>
        Array.from({ length: count }, () => ({
            ...{ from: "", to: "", part: { path: "", map: undefined } },
            ...{ entry: { size } as Entry, there: new Set<number>() },
        })) satisfies FileToCopy[];

    it("is the time at Session Manager's pace over the sessions that are worth their login", () => {
        expect(sessionsFor({ files: files(3, 1000) })).to.equal(1);
        expect(sessionsFor({ files: files(1, 5_000_000) })).to.equal(3);
        expect(sessionsFor({ files: files(400, 10) })).to.equal(8);
        expect(sessionsFor({ files: files(1, 5e9) })).to.equal(8);
        expect(timeText(secondsFor({ files: files(1, 50e9) }, 8))).to.equal("2 h 41 min");
    });

    it("counts only the pieces that are missing", () => {
        const [half] = files(1, 4 * pieceSize);
        const resumed = [{ ...half!, there: new Set([0, 1, 2]) }];
        expect(secondsFor({ files: resumed }, 1)).to.equal(pieceSize / 650_000);
    });

    it("is bytes, files, rate and the time that is left", () => {
        const line = progressLine({ bytes: 5e5, files: 2 }, { bytes: 3.1e9, files: 1240 }, 5e6);
        expect(line).to.equal("500 kB of 3.1 GB, 2 of 1,240 files, 5.0 MB/s, 11 min left");
        const stalled = progressLine({ bytes: 0, files: 0 }, { bytes: 10, files: 1 }, 0);
        expect(stalled).to.equal("0 bytes of 10 bytes, 0 of 1 file, 0 bytes/s");
        expect(sizeText(999)).to.equal("999 bytes");
    });
});
