import { expect } from "chai";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type End, Node, run } from "./support/job";
import { UnkindS3 } from "./support/unkind-s3";

describe("the source of a job", () => {
    let s3: UnkindS3;
    let node: Node | undefined;
    const sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"; // of foo

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        s3.put(`blobs/ada/${sha256}`, "foo");
    });

    afterEach(async () => {
        node?.forget();
        await s3.stop();
    });

    const job = async (file: Readonly<Record<string, string>>, command = ["true"]) => {
        const files = [{ path: "a.txt", sha256, size: 3, mode: "644", ...file }];
        s3.put(`${run}/source.json`, JSON.stringify({ files }));
        node = Node.start(s3, { command });
        return { code: await node.ended, why: s3.json<End>(`${run}/end.json`).why, node };
    };

    for (const path of ["../escaped", "/tmp/escaped-by-entry", "a/../../escaped", ".", ""])
        it(`refuses the path ${JSON.stringify(path)}, which leaves the folder`, async () => {
            const { code, why, node } = await job({ path });
            expect([code, why]).to.deep.equal([
                2,
                `source.json names '${path}', which is no file below the folder`,
            ]);
            expect(existsSync(join(node.folder, "escaped"))).to.equal(false);
        });

    it("refuses a checksum that would be another prefix", async () => {
        expect((await job({ sha256: "../eve/x" })).code).to.equal(2);
    });

    it("keeps what may run as such", async () => {
        const { code, node } = await job({ path: "bin/run", mode: "755" });
        expect([code, statSync(join(node.folder, "work/bin/run")).mode & 0o777]).to.deep.equal([
            0, 0o755,
        ]);
    });

    it("names a blob that is missing, and one that is not what its name says", async () => {
        s3.objects.delete(`blobs/ada/${sha256}`);
        expect((await job({})).why).to.match(
            /blobs\/ada\/2c26\w+ is not there, which source.json names/,
        );
        s3.put(`blobs/ada/${sha256}`, "bar");
        const { code, why } = await job({});
        expect(code).to.equal(90);
        expect(why).to.match(/has the SHA-256 fcde2b\w+, not 2c26b4\w+; submit again/);
    });

    it("says that the upload did not end where there is no source.json", async () => {
        node = Node.start(s3, { command: ["true"] });
        expect(await node.ended).to.equal(90);
        expect(node.said).to.include("is not there: the upload of this run did not end");
    });

    it("says what is wrong with a variable that submit did not set", async () => {
        node = Node.start(s3, { command: [], env: { WORKSTATION_BLOBS: "blobs" } });
        expect(await node.ended).to.equal(2);
        expect(node.said).to.equal(
            "workstation: WORKSTATION_BLOBS is 'blobs', and must be s3://BUCKET/PREFIX; `workstation submit` sets it\n",
        );
        node.forget();
        node = Node.start(s3, { command: [] });
        expect(await node.ended).to.equal(2);
        expect(node.said).to.include(
            "WORKSTATION_COMMAND is '[]', and must be a JSON array of words",
        );
    });
});
