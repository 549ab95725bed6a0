import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxParts } from "../../../../../cli/connect/copy/bucket/box-parts";
import { type ByBucket, moveByBucket } from "../../../../../cli/connect/copy/bucket/by-bucket";
import { objectsOf } from "../../../../../cli/connect/copy/bucket/large-files";
import { WayRefused } from "../../../../../cli/connect/copy/bucket/way-refused";
import { localPlace } from "../../../../../cli/connect/copy/local-place";
import { ConnectionLost } from "../../../../../cli/connect/copy/place";
import { partFile, piecesThere } from "../../../../../cli/connect/copy/part-file";
import type { FileToCopy } from "../../../../../cli/connect/copy/scan";
import { PretendSsh } from "../../ssh/pretend-ssh";
import { AnS3 } from "../support/an-s3";

describe("A large file by the bucket", function () {
    this.timeout(60_000);
    const size = 20 * 1024 * 1024 + 17;
    const bytes = randomBytes(size);
    let folder: string;
    let ssh: PretendSsh;
    let s3: AnS3;
    let box: BoxParts;
    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "workstation-bucket-"));
        writeFileSync(join(folder, "from it's"), bytes);
        ssh = new PretendSsh();
        ssh.put('exec sh -c "$remote"');
        s3 = await AnS3.start();
        box = await BoxParts.start(["box"]);
    });
    afterEach(() => {
        box.close();
        s3.end();
        ssh.remove();
        rmSync(folder, { recursive: true });
    });

    async function file(there: Iterable<number> = []): Promise<FileToCopy> {
        const from = join(folder, "from it's");
        const entry = (await localPlace.find(from))!;
        const part = partFile(localPlace, folder, "to", entry);
        return { from, to: join(folder, "to"), entry, part, there: new Set(there) };
    }

    async function moved(wanted: Partial<ByBucket> & Pick<ByBucket, "toBox">) {
        const given = wanted.files ?? [await file()];
        let arrived = 0;
        const went = await moveByBucket({
            through: { s3: s3.clients().s3, bucket: "shared-1", prefix: "copies/ana/" },
            ...{ box, sides: { source: localPlace, target: localPlace } },
            signal: new AbortController().signal,
            moved: (count) => (arrived += count),
            ...{ ...wanted, files: given },
        });
        return { ...went, arrived, part: given[0]!.part };
    }

    for (const toBox of [true, false])
        it(`goes ${toBox ? "to" : "from"} the box part by part, and nothing of it stays in the bucket`, async () => {
            const { files, why, left, arrived, part } = await moved({ toBox });
            expect({ why, left, arrived }).to.deep.equal({
                why: undefined,
                left: 0,
                arrived: size,
            });
            expect(files[0]!.there.size).to.equal(21);
            expect(readFileSync(part.path).equals(bytes)).to.equal(true);
            expect((await piecesThere(localPlace, part.map!, 21)).size).to.equal(21);
            expect(s3.objects.size).to.equal(0);
            expect(s3.requests.filter((it) => it === "DELETE laptop")).to.have.length(2);
            for (const url of s3.presigned) {
                expect(url.pathname).to.match(
                    /^\/shared-1\/copies\/ana\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/,
                );
                expect(Number(url.searchParams.get("X-Amz-Expires"))).to.be.at.most(900);
            }
        });

    it("shows no URL to whoever lists the box's processes", async () => {
        await moved({ toBox: true });
        expect(s3.presigned).to.have.length(2);
        expect(ssh.calls.join("\n")).to.not.match(/X-Amz|http|copies/);
    });

    it("goes on where an earlier copy has stopped", async () => {
        const first = await file();
        s3.fault = (method, asker, count) =>
            method === "PUT" && count === 2 ? { status: 403, code: "AccessDenied" } : undefined;
        const { files } = await moved({ toBox: true, files: [first] });
        expect([0, 16, 5]).to.include(files[0]!.there.size);
        s3.fault = () => undefined;
        const rest = objectsOf(files[0]!).length;
        s3.requests.length = 0;
        const { why, part } = await moved({ toBox: true, files });
        expect(why).to.equal(undefined);
        expect(s3.requests.filter((it) => it === "PUT laptop")).to.have.length(rest);
        expect(readFileSync(part.path).equals(bytes)).to.equal(true);
    });

    it("comes again after an expired URL, a busy S3 and a cut body, each time by a new URL", async () => {
        s3.fault = (method, asker, count) => {
            if (method !== "GET" || asker !== "box") return undefined;
            if (count === 1) return { status: 403, code: "AccessDenied" };
            return count === 2
                ? "cut"
                : count === 3
                  ? { status: 503, code: "SlowDown" }
                  : undefined;
        };
        const { why, part } = await moved({ toBox: true });
        expect(why).to.equal(undefined);
        expect(readFileSync(part.path).equals(bytes)).to.equal(true);
        expect(s3.presigned.length).to.be.above(4);
    });

    it("is given up where the member may not write, and nothing has to be deleted", async () => {
        s3.fault = () => ({ status: 403, code: "AccessDenied" });
        const { why, left, files } = await moved({ toBox: true });
        expect({ why, left }).to.deep.equal({ why: "S3 said AccessDenied to you", left: 0 });
        expect(files[0]!.there.size).to.equal(0);
        expect(s3.requests).to.not.include("DELETE laptop");
    });

    it("is given up where S3 refuses the box, with what S3 said and nothing of the URL", async () => {
        s3.fault = (_method, asker) =>
            asker === "box" ? { status: 400, code: "ExpiredToken" } : undefined;
        const { why } = await moved({ toBox: true });
        expect(why).to.equal("S3 said 400 ExpiredToken to the box");
        expect(s3.objects.size).to.equal(0);
        s3.fault = (_method, asker) => (asker === "box" ? { status: 403, code: "" } : undefined);
        const from = await moved({ toBox: false });
        expect(from).to.include({ why: "S3 said 403 to the box", left: 0 });
    });

    it("is given up where other bytes come out of the bucket than went in", async () => {
        s3.kept = (body) => Buffer.concat([Buffer.from("!"), body.subarray(1)]);
        expect((await moved({ toBox: true })).why).to.contain("is not what you have sent");
        expect((await moved({ toBox: false })).why).to.contain("is not what the box has sent");
        s3.kept = (body) => Buffer.concat([body, body]);
        expect((await moved({ toBox: false })).why).to.contain("another size");
        expect(s3.objects.size).to.equal(0);
        s3.kept = (body) => body;
        s3.fault = (method, asker) => (method === "GET" && asker === "laptop" ? "cut" : undefined);
        expect((await moved({ toBox: false })).why).to.contain("to you");
    });

    it("says how many objects could not be deleted", async () => {
        s3.fault = (method) =>
            method === "DELETE" ? { status: 403, code: "AccessDenied" } : undefined;
        expect((await moved({ toBox: true })).left).to.equal(2);
    });

    it("is given up where a file changes on either side, or the disk is full", async () => {
        const [now] = [await file()];
        const longer = { ...now, entry: { ...now.entry, size: size + 1000 } };
        const here = await moved({ toBox: true, files: [longer] });
        expect(here.why).to.contain("a file changed while it was copied");
        const there = await moved({ toBox: false, files: [longer] });
        expect(there.why).to.contain("a file on the box changed");
        const full = { move: () => Promise.resolve({ status: 0, code: "full" }) };
        expect((await moved({ toBox: true, box: full })).why).to.equal("the box's disk is full");
    });

    it("deletes what is under way when it is stopped, and says no reason", async () => {
        const stop = new AbortController();
        s3.fault = (method, asker) => {
            if (method === "GET" && asker === "box") stop.abort();
            return undefined;
        };
        const { why } = await moved({ toBox: true, signal: stop.signal });
        expect(why).to.equal(undefined);
        expect(s3.objects.size).to.equal(0);
    });

    it("is given up where the connection to the box is lost, and any other error is one of this program", async () => {
        const broken = (error: Error) => ({
            source: localPlace,
            target: { ...localPlace, openToWrite: () => Promise.reject(error) },
        });
        const lost = broken(new ConnectionLost("the connection to the box is lost"));
        const { why, files } = await moved({ toBox: true, sides: lost });
        expect(why).to.equal("the connection to the box is lost");
        expect(files[0]!.there.size).to.equal(0);
        const bug = await moved({ toBox: true, sides: broken(new TypeError("a bug")) }).catch(
            String,
        );
        expect(bug).to.equal("TypeError: a bug");
        expect(s3.objects.size).to.equal(0);
    });

    it("ends with the program on the box, and is not begun where that does not start", async () => {
        const gone = box;
        s3.fault = (_method, asker) => {
            if (asker === "box") gone.close();
            return undefined;
        };
        expect((await moved({ toBox: true })).why).to.equal("the program on the box has ended");
        ssh.put('echo "Welcome!"; echo 7; exit 127');
        const thrown = await BoxParts.start(["box"]).catch((error: unknown) => error);
        expect(thrown).to.be.instanceOf(WayRefused);
    });
});
