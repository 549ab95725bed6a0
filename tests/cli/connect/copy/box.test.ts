import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ABox } from "./support/a-box";
import { statuses } from "./support/sftp-server";
import { harvest, plant } from "./two-folders";

describe("`workstation copy`", function () {
    this.timeout(60_000);
    let box: ABox;
    beforeEach(async () => (box = await ABox.start()));
    afterEach(() => box.remove());
    const here = (name: string) => join(box.here, name);
    const there = (name: string) => join(box.there, name);
    const bytes = Buffer.from("bytes");
    const writes = () => box.sftp.requests.filter((it) => it === "write").length;

    const odd = {
        "a b": bytes,
        "-rf": Buffer.alloc(0),
        "new\nline/日本語": randomBytes(9000),
        "$(touch x)": bytes,
        link: { link: "/etc" },
    };

    it("takes a folder with odd names there and back, and says what it does on stderr alone", async () => {
        plant(here("data"), odd);
        const first = await box.copy([here("data"), ":work/"]);
        expect(first.err).to.match(
            /^4 files \(9\.0 kB\) to ana's box: about 1 s over one session at Session Manager's 0\.65 MB\/s each\ncopied 4 files \(9\.0 kB, .*\/s\)\n$/,
        );
        expect([first.out, first.code]).to.deep.equal(["", 0]);
        const { err, code } = await box.copy([":~/work/data", here("back")]);
        expect(code, err).to.equal(0);
        expect(err).to.contain("from ana's box");
        expect(harvest(here("back/data"))).to.deep.equal(harvest(here("data")));
    });

    it("sends nothing the second time, and then only what has changed in size or in time", async () => {
        plant(here("d"), { same: bytes, longer: bytes, newer: bytes });
        await box.copy([here("d"), ":"]);
        const before = writes();
        const second = await box.copy([here("d"), ":"]);
        expect(second.err).to.match(/^copied 0 files .*, 3 files there already\n$/);
        expect(writes()).to.equal(before);
        writeFileSync(here("d/longer"), "more bytes");
        utimesSync(here("d/longer"), 1_700_000_000, 1_700_000_000);
        writeFileSync(here("d/newer"), "BYTES");
        const third = await box.copy([here("d"), ":"]);
        expect(third.err).to.match(/copied 2 files .*, 1 file there already\n$/);
        expect(harvest(there("d"))).to.deep.equal(harvest(here("d")));
    });

    it("refuses words without exactly one box, before it asks AWS", async () => {
        const refused = await box.copy([here("a"), here("b")]);
        expect(refused.refusal).to.contain("no side is the box");
        expect((await box.copy([":a", ":b"])).refusal).to.contain("both sides are the box");
        expect([box.aws.calls, box.ssh.calls]).to.deep.equal([[], []]);
    });

    it("copies nothing to a box that stays off", async () => {
        box.aws.boxes[0]!.state = "stopped";
        plant(box.here, { a: bytes });
        const { err } = await box.copy([here("a"), ":"], { typed: "n\n" });
        expect(err).to.contain("nothing was changed");
        expect(box.ssh.calls).to.deep.equal([]);
    });

    it("names the place that refuses, and what has no name or is not there", async () => {
        plant(box.here, { a: bytes });
        const refusals: Record<string, readonly string[]> = {
            ":/outside/: permission denied": [here("a"), ":/outside/"],
            "gone: it is not there": [":gone", "."],
            "/: permission denied": [":/", "."],
            "/ has no name of its own": ["/", ":"],
            "two sources are called a": [here("a"), here("a"), ":"],
            "a is a file; name a folder": [here("a"), here("a"), ":a"],
        };
        plant(box.there, { a: bytes });
        for (const [said, words] of Object.entries(refusals))
            expect((await box.copy(words)).refusal, said).to.contain(said);
    });

    it("says where the box's shell prints something, and which version of SFTP it cannot speak", async () => {
        plant(box.here, { a: bytes });
        box.sftp.conditions = { greeting: "Welcome, ana!\n" };
        const greeted = await box.copy([here("a"), ":"]);
        expect(greeted.refusal).to.contain("~/.bashrc may print something");
        box.sftp.conditions = { version: 6 };
        const newer = await box.copy([here("a"), ":"]);
        expect(newer.refusal).to.contain("version 6 of SFTP");
        expect(harvest(box.there)).to.deep.equal({});
    });

    it("copies the rest where one file or folder is refused, names each, and ends with 1", async () => {
        plant(here("d"), { "bad/x": bytes, good: bytes, no: bytes, "sub/y": bytes });
        let renames = 0;
        box.sftp.conditions.refuse = (request) => {
            if (/^mkdir .*bad$/.test(request)) return statuses.denied;
            const isRename = request.startsWith("posix-rename@openssh.com");
            return isRename && ++renames === 1 ? statuses.failure : undefined;
        };
        const { err, code } = await box.copy([here("d"), ":"]);
        expect(code).to.equal(1);
        expect(err).to.match(/not copied: \S*d\/bad: permission denied\n/);
        expect(err).to.match(/not copied: \S*d\/\w+: the box refuses it\n/);
        expect(err).to.contain(`not copied: ${here("d/bad/x")}: it is not there`);
        expect(err).to.contain("copied 2 files");
    });

    it("leaves out a folder of the box that it may not list, and a file that lies where a folder goes", async () => {
        plant(here("d"), { "f/x": bytes, g: bytes });
        plant(there("d"), { "f/x": bytes, "g/y": bytes, "locked/z": bytes });
        box.sftp.conditions.refuse = (request) =>
            request.startsWith("opendir") && request.endsWith("locked")
                ? statuses.denied
                : undefined;
        const { err, code } = await box.copy([":d", box.here]);
        expect(err).to.contain("not copied: d/locked: permission denied");
        expect(err).to.contain(
            "not copied: d/g: it is a folder, and at its place is something else",
        );
        expect(code).to.equal(1);
        const sent = await box.copy([here("d"), ":"]);
        expect(sent.err).to.contain(`not copied: ${here("d/g")}: at its place is a folder`);
    });

    it("replaces a link by what it leads to now, and no file by a link", async () => {
        plant(here("d"), { same: { link: "a" }, other: { link: "b" }, file: { link: "c" } });
        plant(there("d"), { same: { link: "a" }, other: { link: "old" }, file: bytes });
        const { err } = await box.copy([here("d"), ":"]);
        expect(err).to.contain("d/file: it is a link, and at its place is none");
        expect(err).to.match(/copied 0 files .*, 1 file there already\n$/);
        expect(harvest(there("d"))).to.deep.equal({
            ...{ same: { link: "a" }, other: { link: "b" }, file: bytes },
        });
    });

    it("takes a file for as long as it says it is, and shows none that came shorter", async () => {
        plant(box.there, { a: randomBytes(70_000) });
        let reads = 0;
        box.sftp.conditions.refuse = (request) =>
            request === "read" && ++reads === 2 ? statuses.endOfFile : undefined;
        const { err, code } = await box.copy([":a", box.here]);
        expect(err).to.contain("not copied: a: it changed while it was copied");
        expect([code, harvest(box.here)]).to.deep.equal([1, {}]);
    });
});

describe("room for a copy", function () {
    this.timeout(60_000);
    let box: ABox;
    beforeEach(async () => (box = await ABox.start()));
    afterEach(() => box.remove());
    const here = (name: string) => join(box.here, name);

    it("is looked at first, at the nearest folder that is there", async () => {
        plant(box.here, { a: Buffer.alloc(5000) });
        box.sftp.conditions.room = 4096;
        const { refusal, err } = await box.copy([here("a"), ":new/folder/"]);
        expect(refusal).to.equal(
            "the files need 5.0 kB, and 4.1 kB are free at new/folder/; make room there, or copy less",
        );
        expect(err).to.contain("1 file (5.0 kB)");
        expect(readdirSync(box.there)).to.deep.equal([]);
    });

    it("is not looked at where the server cannot say, and a full disk is named then", async () => {
        plant(here("d"), { a: Buffer.alloc(5000), b: Buffer.alloc(5000), c: Buffer.alloc(5000) });
        box.sftp.conditions = { toldRoom: "unknown", room: 0 };
        const { err, code } = await box.copy([here("d"), ":"]);
        expect(err).to.contain("the box's disk is full");
        expect(err).to.match(/copied 0 files/);
        expect([code, harvest(join(box.there, "d"))]).to.deep.equal([1, {}]);
    });
});

describe("a copy of more than five minutes", function () {
    this.timeout(60_000);
    let box: ABox;
    beforeEach(async () => {
        box = await ABox.start();
        // Nobody waits for it here: its first bytes find a full disk.
        box.sftp.conditions = { room: 0, toldRoom: 2 ** 40 };
        writeFileSync(join(box.here, "large"), "");
        truncateSync(join(box.here, "large"), 1.6e9);
    });
    afterEach(() => box.remove());
    const copy = (run = {}) => box.copy([join(box.here, "large"), ":new/"], run);
    const begins = () => readdirSync(box.there).length > 0;

    it("names a bucket and asks, and a no copies nothing", async () => {
        const { err, out, code } = await copy({ typed: "n\n" });
        expect(err).to.match(
            /1 file \(1\.6 GB\) to ana's box: about 6 min over 8 sessions at .*\n.*`aws s3 cp --recursive FOLDER s3:\/\/BUCKET\/FOLDER`.*\nnothing was copied\n$/,
        );
        expect(out).to.contain("Copy?");
        expect([code, begins()]).to.deep.equal([0, false]);
    });

    it("begins after a yes", async () => {
        const { out } = await copy({ typed: "y\n" });
        expect(out).to.contain("Copy?");
        expect(begins()).to.equal(true);
    });

    const unasked = {
        "with --yes": { given: { yes: true }, typed: "n\n" },
        "without a terminal": {},
    };
    for (const [where, run] of Object.entries(unasked))
        it(`does not ask ${where}, and names the bucket all the same`, async () => {
            const { err, out, refusal } = await copy(run);
            expect([out, refusal]).to.deep.equal(["", undefined]);
            expect(err).to.contain("s3://BUCKET");
            expect(begins()).to.equal(true);
        });
});
