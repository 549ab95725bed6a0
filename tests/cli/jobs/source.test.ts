import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
    mkdirSync,
    mkdtempSync,
    readdirSync,
    rmSync,
    statSync,
    symlinkSync,
    truncateSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { digest, withDigests } from "../../../cli/jobs/source/digests";
import { limits, listFolder } from "../../../cli/jobs/source/folder";
import { inParallel } from "../../../cli/jobs/source/in-parallel";
import { reusableDays } from "../../../planning/shared-bucket";
import { keepLonger, missingOf, sendAll } from "../../../cli/jobs/source/upload";
import { refusalOf } from "../../support/refusal-of";
import { Account, digestOf } from "./pretend-account";

describe("the folder of a job", () => {
    let dir: string;
    let kept: string | undefined;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-source-"));
        kept = process.env["WORKSTATION_PRICES"];
        process.env["WORKSTATION_PRICES"] = `${dir}-cache`;
    });
    afterEach(() => {
        if (kept === undefined) delete process.env["WORKSTATION_PRICES"];
        else process.env["WORKSTATION_PRICES"] = kept;
        rmSync(dir, { recursive: true });
        rmSync(`${dir}-cache`, { recursive: true, force: true });
    });
    const put = (path: string, text = "x") => {
        mkdirSync(join(dir, path, ".."), { recursive: true });
        writeFileSync(join(dir, path), text);
    };
    const names = () => listFolder(dir).files.map(({ path }) => path);
    const git = (...args: readonly string[]) =>
        execFileSync("git", ["-C", dir, ...args], { stdio: "ignore" });

    it("is what git tracks, and what it neither tracks nor ignores", () => {
        git("init", "-q");
        for (const path of ["a.py", "gone.py", "b.tmp", "sub/c.py"]) put(path);
        put(".gitignore", "*.tmp\n");
        git("add", "a.py", "gone.py");
        rmSync(join(dir, "gone.py"));
        expect(names()).to.deep.equal([".gitignore", "a.py", "sub/c.py"]);
    });

    it("is without git what its own .gitignore files leave, the innermost first, and says so", () => {
        for (const path of ["a.py", "out/b.log", "out/keep.log", ".git/config", "build/x"])
            put(path);
        put(".gitignore", "*.log\nbuild/\n");
        put("out/.gitignore", "!keep.log\n");
        expect(names()).to.deep.equal([".gitignore", "a.py", "out/.gitignore", "out/keep.log"]);
        expect(listFolder(dir).notes[0]).to.contain("is in no git repository");
    });

    it("leaves out links and odd names, and warns of what looks like a secret", () => {
        put("a.py");
        put("bad\nname");
        put("sub/.env");
        put("id_rsa");
        symlinkSync("a.py", join(dir, "link"));
        const { files, notes } = listFolder(dir);
        expect(files.map(({ path }) => path)).to.deep.equal(["a.py", "id_rsa", "sub/.env"]);
        expect(notes.join("\n"))
            .to.contain("symbolic links: link")
            .and.contain("odd names: bad")
            .and.contain("warning: id_rsa, sub/.env may hold a secret");
    });

    it("is refused where it is empty or not there", () => {
        expect(refusalOf(() => listFolder(dir)).message).to.contain("has no file to send");
        expect(refusalOf(() => listFolder(join(dir, "no"))).message).to.contain("ENOENT");
    });

    it("is refused above the limits, which the message names", () => {
        put("a.py");
        const refusedWith = (paths: readonly string[]) =>
            refusalOf(() => listFolder(dir, () => paths)).message;
        expect(refusedWith(Array.from({ length: limits.files + 1 }, () => "a.py"))).to.contain(
            "has 50001 files, and a job takes 50000",
        );
        // A file with a hole takes no room on the disk.
        put("large");
        truncateSync(join(dir, "large"), limits.fileBytes + 1);
        expect(refusedWith(["large"])).to.contain("large has 5.0 GiB, and a job takes files of");
        truncateSync(join(dir, "large"), limits.fileBytes);
        expect(refusedWith(Array.from({ length: 11 }, () => "large"))).to.contain(
            "has 55.0 GiB, and a job takes 50.0 GiB at most",
        );
    });

    it("names the first three of what stays, and counts the others", () => {
        put("a.py");
        for (const it of ["1", "2", "3", "4", "5"]) {
            symlinkSync("a.py", join(dir, `link${it}`));
            put(`${it}.pem`);
        }
        mkdirSync(join(dir, "other"));
        const listed = [
            "a.py",
            "gone.py",
            "other",
            ...["1", "2", "3", "4", "5"].map((it) => `${it}.pem`),
        ];
        const { files, notes } = listFolder(dir, () => [
            ...listed,
            "link1",
            "link2",
            "link3",
            "link4",
        ]);
        expect(files).to.have.length(6);
        expect(notes.join("\n"))
            .to.contain("symbolic links: link1, link2, link3 and 1 more")
            .and.contain("left out, what is no file: other")
            .and.contain("1.pem, 2.pem, 3.pem and 2 more may hold a secret")
            .and.not.contain("is in no git repository");
    });

    it("is read whole where the kept digests are damaged or not ours", async () => {
        put("a.py", "one");
        utimesSync(join(dir, "a.py"), 1000, 1000);
        const { files } = listFolder(dir);
        for (const text of ["{", "[]", '{"a.py":[3,1000000,"forged"]}', '{"a.py":7}']) {
            await withDigests(dir, files);
            const [name = ""] = readdirSync(`${dir}-cache`);
            writeFileSync(join(`${dir}-cache`, name), text);
            expect((await withDigests(dir, files))[0]?.sha256, text).to.equal(digestOf("one"));
        }
    });

    it("is refused where a file changes each time it is read", async () => {
        put("a.py");
        // So large that the clock ticks while it is read.
        truncateSync(join(dir, "a.py"), 16 * 1024 ** 2);
        let time = 1000;
        const changing = setInterval(() => utimesSync(join(dir, "a.py"), 1, ++time), 1);
        try {
            const read = digest(dir, { path: "a.py" });
            expect(await read.catch((error: Error) => error.message)).to.contain(
                "a.py changes while it is read",
            );
        } finally {
            clearInterval(changing);
        }
    });

    it("is not read again where size and time of change are the same", async () => {
        put("a.py", "one");
        utimesSync(join(dir, "a.py"), 1000, 1000);
        const [first] = await withDigests(dir, listFolder(dir).files);
        expect(first).to.deep.equal({
            path: "a.py",
            sha256: digestOf("one"),
            size: 3,
            mode: "644",
        });
        // Nobody could tell this change but by reading.
        put("a.py", "two");
        utimesSync(join(dir, "a.py"), 1000, 1000);
        expect((await withDigests(dir, listFolder(dir).files))[0]?.sha256).to.equal(
            digestOf("one"),
        );
        utimesSync(join(dir, "a.py"), 1001, 1001);
        expect((await withDigests(dir, listFolder(dir).files))[0]?.sha256).to.equal(
            digestOf("two"),
        );
    });

    it("is read again where a change is too young to be told from the next", async () => {
        put("a.py", "one");
        const [{ changed } = { changed: 0 }] = listFolder(dir).files;
        await withDigests(dir, listFolder(dir).files);
        put("a.py", "two");
        utimesSync(join(dir, "a.py"), changed / 1000, changed / 1000);
        expect((await withDigests(dir, listFolder(dir).files))[0]?.sha256).to.equal(
            digestOf("two"),
        );
    });

    const store = (
        send: (command: {
            input: Record<string, unknown>;
            constructor: { name: string };
        }) => unknown,
    ) => ({
        ...{ bucket: "b", member: "ana" },
        // Pages are read of a real client alone.
        s3: Object.assign(Object.create(S3Client.prototype) as S3Client, {
            send: (command: never) => Promise.resolve().then(() => send(command)),
        }),
    });
    const named = (name: string, status: number) =>
        Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

    it("sends a content once, with its digest, and none that the bucket has", async () => {
        put("a.py", "one");
        put("b.py", "one");
        put("c.py", "two");
        put("d.py", "");
        const files = await withDigests(dir, listFolder(dir).files);
        const missing = await missingOf(
            store(({ input }) => {
                if (input["Key"] !== `blobs/ana/${digestOf("two")}`) throw named("NotFound", 404);
                return { LastModified: new Date() };
            }),
            files,
        );
        expect(missing.map(({ sha256 }) => sha256)).to.deep.equal([digestOf("one"), digestOf("")]);
        const sums: unknown[] = [];
        const sent: string[] = [];
        await sendAll(
            store(({ input }) => void sums.push(input["ChecksumSHA256"])),
            dir,
            missing,
            ({ path }) => sent.push(path),
        );
        expect(sums).to.include(Buffer.from(digestOf("one"), "hex").toString("base64"));
        expect(sent).to.have.length(2);
    });

    it("is sent again, or kept for another run, when S3 would delete it before that run's record", async () => {
        for (let index = 0; index < 70; index++) put(`${index}.py`, String(index));
        const files = await withDigests(dir, listFolder(dir).files);
        const now = new Date("2026-11-30T00:00:00Z");
        const aged = (days: number) => new Date(now.getTime() - days * 86_400_000);
        const asked: string[] = [];
        const holding = (days: number, copies: () => unknown = () => ({})) =>
            store(({ input, constructor: { name } }) => {
                asked.push(name);
                if (name === "CopyObjectCommand") return copies();
                const LastModified = aged(days);
                if (name === "HeadObjectCommand") return { LastModified };
                expect(input["Prefix"]).to.equal("blobs/ana/");
                const Contents = files.map(({ sha256 }) => ({
                    ...{ Key: `blobs/ana/${sha256}`, LastModified },
                }));
                return { Contents };
            });
        for (const some of [files, files.slice(0, 3)]) {
            expect(await missingOf(holding(reusableDays - 1), some, now)).to.deep.equal([]);
            expect(await missingOf(holding(reusableDays), some, now)).to.have.length(some.length);
        }
        asked.length = 0;
        await keepLonger(holding(500), files.slice(0, 2));
        expect(asked.filter((name) => name === "CopyObjectCommand")).to.have.length(2);
        const gone = holding(500, () => {
            throw named("NoSuchKey", 404);
        });
        const why = await keepLonger(gone, files.slice(0, 1)).then(String, String);
        expect(why).to.contain("0.py of that run is no longer in the bucket");
    });

    it("asks for a list where it has many contents, page by page", async () => {
        const files = Array.from({ length: 65 }, (_, at) => ({
            ...{ path: `f${at}`, sha256: digestOf(`${at}`), size: 1, mode: "644" as const },
        }));
        const account = new Account();
        for (const { sha256 } of files.slice(2)) account.objects.set(`blobs/ana/${sha256}`, "x");
        account.objects.set(`blobs/ben/${files[0]!.sha256}`, "x");
        const missing = await missingOf({ ...account.at, member: "ana" }, files);
        expect(missing.map(({ path }) => path)).to.deep.equal(["f0", "f1"]);
        expect(account.calls.map(({ name }) => name)).to.deep.equal(["ListObjectsV2"]);
    });

    it("ends with the reason where a file cannot be read, though nothing listens to its stream", async () => {
        mkdirSync(join(dir, "folder"));
        const { size } = statSync(join(dir, "folder"));
        let calls = 0;
        // As AWS's SDK sends a stream: by a pipe, which hears no failure of its source.
        const send = (
            { input: { Body } }: { input: { Body: Readable } },
            { abortSignal }: { abortSignal: AbortSignal },
        ) => {
            calls++;
            Body.pipe(new PassThrough());
            return new Promise((_, fail) =>
                abortSignal.addEventListener("abort", () => fail(new Error("aborted"))),
            );
        };
        const file = { path: "folder", sha256: digestOf("x"), size, mode: "644" as const };
        const at = { bucket: "b", member: "ana", s3: { send } as unknown as S3Client };
        const sending = sendAll(at, dir, [file], () => undefined);
        expect(await sending.catch((error: Error) => error.message)).to.contain("EISDIR");
        expect(calls).to.equal(1);
    });

    it("is refused where S3 stays busy, after three tries", async () => {
        put("a.py", "one");
        put("empty", "");
        let calls = 0;
        const busy = store(() => {
            calls++;
            throw new Error("no connection");
        });
        for (const file of await withDigests(dir, listFolder(dir).files)) {
            calls = 0;
            const sending = sendAll(busy, dir, [file], () => undefined);
            expect(await sending.catch((error: Error) => error.message)).to.equal("no connection");
            expect(calls).to.equal(3);
        }
    });

    it("is sent again where S3 is busy, and refused where S3 refuses or a file changes", async () => {
        put("a.py", "one");
        const files = await withDigests(dir, listFolder(dir).files);
        let calls = 0;
        const failing = (name: string, status: number, times: number) =>
            store(() => {
                if (calls++ < times) throw named(name, status);
            });
        const message = (act: Promise<unknown>) =>
            act.then(String, (error: Error) => error.message);
        const send = (at: ReturnType<typeof store>) =>
            message(sendAll(at, dir, files, () => undefined));
        expect([await send(failing("SlowDown", 503, 2)), calls]).to.deep.equal(["undefined", 3]);
        calls = 0;
        expect([await send(failing("AccessDenied", 403, 9)), calls]).to.deep.equal([
            "AccessDenied",
            1,
        ]);
        put("a.py", "six");
        expect(await send(failing("BadDigest", 400, 9))).to.contain(
            "a.py changes while it is read",
        );
        put("a.py", "longer");
        expect(await send(failing("x", 400, 0))).to.contain("a.py changes while it is read");
        expect(await message(missingOf(failing("AccessDenied", 403, 99), files))).to.equal(
            "AccessDenied",
        );
    });

    it("is worked on several at once, and the first failure ends it", async () => {
        let [now, most, done] = [0, 0, 0];
        const act = async (it: number) => {
            most = Math.max(most, ++now);
            await new Promise(setImmediate);
            now--;
            done++;
            if (it === 3) throw new Error("third");
            return it * 2;
        };
        expect(await inParallel([1, 2], 4, act)).to.deep.equal([2, 4]);
        const failed = await inParallel([1, 2, 3, 4, 5, 6, 7, 8], 2, act).catch(
            (error: Error) => error.message,
        );
        expect([failed, most, done < 8]).to.deep.equal(["third", 2, true]);
    });
});
