import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { CreateBucketCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxHere } from "./support/box-here";
import { credentials } from "./support/front";

/** moto's S3, Session Manager's stand-in, and OpenSSH's own server and client. */
describe("copy of a large file through the stack's bucket", function () {
    this.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), "workstation-by-bucket-"));
    const bytes = randomBytes(310_000_000);
    let here: BoxHere;
    let s3: S3Client;
    before(async () => {
        here = await BoxHere.start();
        const { moto: endpoint } = here.emulator;
        s3 = new S3Client({ region: "us-east-1", endpoint, credentials });
        await s3.send(new CreateBucketCommand({ Bucket: "shared-1" }));
        const client = here.emulator.front.client("us-east-1");
        const Tags = [{ Key: "workstation:bucket", Value: "shared-1" }];
        await client.send(new CreateTagsCommand({ Resources: [here.box.id], Tags }));
        here.emulator.front.forget();
        for (const name of ["from", "to", "back"]) mkdirSync(join(folder, name));
        writeFileSync(join(folder, "from", "weights"), bytes);
    });
    afterEach(() => here.expectWentThere());
    after(async () => {
        await here.close();
        rmSync(folder, { recursive: true });
    });

    const copy = (from: string, to: string) =>
        here.run(["copy", from, to], { env: { AWS_ENDPOINT_URL_S3: here.emulator.moto } });

    async function nothingStays() {
        const { Versions = [] } = await s3.send(
            new ListObjectVersionsCommand({ Bucket: "shared-1" }),
        );
        expect(Versions.map(({ Key }) => Key)).to.deep.equal([]);
    }

    it("brings it to the box and back, byte by byte, and leaves nothing in the bucket", async () => {
        const to = await copy(join(folder, "from", "weights"), `:${join(folder, "to")}`);
        expect(to.code, to.stderr).to.equal(0);
        expect(to.stderr).to.contain("by the bucket shared-1").and.not.contain("sessions");
        expect(readdirSync(join(folder, "to"))).to.deep.equal(["weights"]);
        expect(readFileSync(join(folder, "to", "weights")).equals(bytes)).to.equal(true);
        await nothingStays();
        const back = await copy(`:${join(folder, "to", "weights")}`, join(folder, "back"));
        expect(back.code, back.stderr).to.equal(0);
        expect(back.stderr).to.contain("by the bucket shared-1").and.not.contain("sessions");
        expect(readFileSync(join(folder, "back", "weights")).equals(bytes)).to.equal(true);
        await nothingStays();
    });

    it("shows no URL in any process while it runs", async () => {
        writeFileSync(join(folder, "from", "second"), bytes);
        let seen = "";
        const timer = setInterval(() => {
            seen += String(execFileSync("ps", ["-eo", "args"], { maxBuffer: 1e8 }));
        }, 200);
        const { code, stderr } = await copy(join(folder, "from", "second"), `:${folder}/to`);
        clearInterval(timer);
        expect(code, stderr).to.equal(0);
        expect(seen).to.contain("exec(sys.stdin.buffer.read");
        expect(seen).to.not.contain("X-Amz-Signature");
        expect(stderr).to.not.contain("X-Amz");
    });
});
