import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBoxes } from "../../../../../cli/boxes/find";
import { openAws } from "../../../../../cli/boxes/open-aws";
import { bucketOf } from "../../../../../cli/connect/copy/bucket/find-bucket";
import { largeFiles } from "../../../../../cli/connect/copy/bucket/large-files";
import type { FileToCopy } from "../../../../../cli/connect/copy/scan";
import { pretendBox } from "../../../boxes/support/pretend-aws";
import { ABox } from "../support/a-box";
import { AnS3 } from "../support/an-s3";

describe("`workstation copy` of large files in a stack with a bucket", function () {
    this.timeout(120_000);
    const large = 304 * 1024 * 1024;
    let box: ABox;
    let s3: AnS3;
    beforeEach(async () => {
        box = await ABox.start();
        s3 = await AnS3.start();
        box.clients = s3.clients();
        box.aws.boxes = [pretendBox({ tags: { "workstation:bucket": "shared-1" } })];
    });
    afterEach(async () => {
        await box.remove();
        s3.end();
    });
    const here = (name: string) => join(box.here, name);
    const there = (name: string) => join(box.there, name);

    /** Writes a large file, most of which is a hole. */
    function plantLarge(path: string) {
        writeFileSync(path, "the beginning");
        truncateSync(path, large - 7);
        writeFileSync(path, "the end", { flag: "a" });
    }

    it("brings it from the box beside small ones, which take the sessions", async () => {
        plantLarge(there("weights"));
        writeFileSync(there("log"), "lines");
        const { err, code } = await box.copy([":weights", ":log", here("")]);
        expect(code, err).to.equal(0);
        expect(err).to.match(/^1 file \(5 bytes\) from ana's box: about 1 s over one session/);
        expect(err).to.contain("\nand 1 file (319 MB) by the bucket shared-1");
        expect(readFileSync(here("weights")).equals(readFileSync(there("weights")))).to.equal(true);
        expect(readFileSync(here("log"), "utf8")).to.equal("lines");
    });

    it("says it in one line where the bucket is closed to the member, and takes the sessions", async () => {
        plantLarge(here("weights"));
        s3.fault = () => ({ status: 403, code: "AccessDenied" });
        const { err, code } = await box.copy([here("weights"), ":"]);
        expect(code, err).to.equal(0);
        expect(err).to.contain("S3 said AccessDenied to you; what is left goes over the sessions");
        expect(readFileSync(there("weights")).equals(readFileSync(here("weights")))).to.equal(true);
    });

    it("takes the sessions where the box has no Python", async () => {
        plantLarge(here("weights"));
        box.ssh.putOnBox("python3", "exit 127");
        const { err, code } = await box.copy([here("weights"), ":"]);
        expect(code, err).to.equal(0);
        expect(err).to.contain("so all goes over the sessions");
        expect(readFileSync(there("weights")).equals(readFileSync(here("weights")))).to.equal(true);
    });

    it("takes the sessions where no tag of the box names a bucket, or what it names is no bucket's name", async () => {
        for (const tags of [{}, { "workstation:bucket": "../a" }]) {
            box.aws.boxes = [pretendBox({ tags })];
            const [ana] = await findBoxes((await openAws({})).ec2, {});
            expect(bucketOf(s3.clients(), ana!)).to.equal(undefined);
        }
    });

    it("says the way and the time, is stopped in the middle, and continues there by the same command", async () => {
        plantLarge(here("weights"));
        s3.fault = (method, asker, count) => {
            if (method === "GET" && asker === "box" && count === 4) box.stop();
            return undefined;
        };
        const stopped = await box.copy([here("weights"), ":"]);
        expect(stopped.err).to.match(
            /^to ana's box, 1 file \(319 MB\) by the bucket shared-1: as fast as your line, about 26 s at 100 Mbit\/s\n/,
        );
        expect(stopped.code, stopped.err).to.equal(130);
        expect(stopped.err).to.contain("the same command continues there");
        expect(existsSync(there("weights"))).to.equal(false);
        expect(s3.objects.size).to.equal(0);
        s3.fault = () => undefined;
        s3.requests.length = 0;
        const again = await box.copy([here("weights"), ":"]);
        expect(again.code, again.err).to.equal(0);
        expect(again.err).to.not.contain("X-Amz");
        expect(readdirSync(box.there)).to.deep.equal(["weights"]);
        expect(readFileSync(there("weights")).equals(readFileSync(here("weights")))).to.equal(true);
    });

    it("pays from 300 MB of files of 32 MB each, and not for what has arrived before", () => {
        const file = (size: number, there: readonly number[] = []) =>
            ({ entry: { size }, there: new Set(there) }) as unknown as FileToCopy;
        const [small, middle, big] = [file(31e6), file(150e6), file(310e6)];
        expect(largeFiles([small, middle, big])).to.deep.equal([middle, big]);
        expect(largeFiles([...Array.from({ length: 50 }, () => small), middle])).to.deep.equal([]);
        const most = Array.from({ length: 64 }, (_, piece) => piece);
        expect(largeFiles([file(310e6, most)])).to.deep.equal([]);
    });
});
