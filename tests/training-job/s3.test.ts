import { expect } from "chai";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, UnkindS3 } from "./support/unkind-s3";

const modules = join(__dirname, "../../training-job");
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

/** Text that a script prints, or the last line of its error. */
async function python(script: string, env: Readonly<Record<string, string>>): Promise<string> {
    const begin = `import sys; sys.path.insert(0, ${JSON.stringify(modules)}); sys.dont_write_bytecode = True
import s3; from credentials import Credentials; bucket = s3.Bucket("team-data", Credentials())
s3.longest_pause = 0.02
`;
    const child = spawn("python3", ["-c", begin + script], {
        env: { PATH: process.env["PATH"], AWS_REGION: "eu-central-1", ...env },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
        stream.on("data", (text: Buffer) => (said += text.toString()));
    await new Promise((resolve) => child.on("close", resolve));
    return said.trim().split("\n").at(-1) ?? "";
}

describe("the entry's client of S3", () => {
    let s3: UnkindS3;
    let folder: string;
    const own = { AWS_ACCESS_KEY_ID: "AKIDOWN", AWS_SECRET_ACCESS_KEY: "not-a-secret" };
    const run = (script: string, env: Readonly<Record<string, string>> = own) =>
        python(script, { AWS_ENDPOINT_URL_S3: s3.url, ...env });

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        folder = mkdtempSync(join(tmpdir(), "s3-"));
    });

    afterEach(async () => {
        rmSync(folder, { recursive: true });
        await s3.stop();
    });

    /** Fails the first requests with the faults, in their order. */
    const failFirst = (...faults: Fault[]) => {
        s3.fault = () => faults.shift();
    };

    it("reads and writes through throttling, cut connections and bodies, old tokens and a wrong clock", async () => {
        s3.put("a b/ü.txt", "x".repeat(100_000));
        failFirst("SlowDown", "reset", "truncated", "ExpiredToken", "RequestTimeTooSkewed");
        expect(await run('print(len(bucket.get("a b/ü.txt")))')).to.equal("100000");
        failFirst("SlowDown", "reset", "ExpiredToken", "RequestTimeTooSkewed");
        await run('bucket.put("new", b"body")');
        expect(s3.text("new")).to.equal("body");
    });

    it("writes a file whole or not at all, also where bodies are cut", async () => {
        const body = randomBytes(3_000_000);
        s3.put("model", body);
        failFirst("truncated", "truncated");
        const path = join(folder, "model");
        await run(`bucket.get_file("model", "${path}", "${sha256(body)}")`);
        expect(readFileSync(path).equals(body)).to.equal(true);
        s3.fault = () => "truncated";
        const said = await run(`bucket.get_file("model", "${path}2", "${sha256(body)}")`);
        expect(said).to.include(
            "Infrastructure: S3 does not do GET s3://team-data/model: IncompleteRead",
        );
        expect(readdirSync(folder)).to.not.include("model2");
    });

    it("keeps nothing of an object that is not what its checksum says", async () => {
        s3.put("model", "other");
        const said = await run(`bucket.get_file("model", "${folder}/model", "${sha256("model")}")`);
        expect(said).to.match(/Unlike: s3:\/\/team-data\/model has the SHA-256/);
        expect(readdirSync(folder)).to.deep.equal([]);
    });

    it("gives up at once where it may not, and after its attempts where S3 does not recover", async () => {
        s3.fault = () => "AccessDenied";
        expect(await run('bucket.get("x")')).to.include("it answers 403 AccessDenied");
        expect(s3.requests).to.have.length(1);
        s3.fault = () => "SlowDown";
        expect(await run('bucket.get("x")')).to.include("it answers 503 SlowDown");
        expect(s3.requests).to.have.length(1 + 8);
    });

    it("says in one line that S3 cannot be reached", async () => {
        const env = { ...own, AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9" };
        expect(await python('bucket.get("x")', env)).to.equal(
            "trouble.Infrastructure: S3 does not do GET s3://team-data/x: [Errno 111] Connection refused",
        );
    });

    it("takes a missing object for missing and asks once: S3 is consistent", async () => {
        expect(await run('bucket.get("x")')).to.equal("s3.Missing: s3://team-data/x");
        expect(s3.requests).to.have.length(1);
    });

    it("lists page after page", async () => {
        for (let number = 0; number < 25; number++) s3.put(`p/${number}`, "");
        s3.put("q", "");
        s3.pageSize = 10;
        expect(await run('print(len(set(bucket.keys("p/"))))')).to.equal("25");
        expect(s3.requests).to.have.length(3);
    });

    it("uploads a large file in parts, each tried again by itself", async () => {
        const body = randomBytes(2_500_000);
        writeFileSync(join(folder, "large"), body);
        const faults: Fault[] = ["SlowDown", "reset", "complete-fails"];
        s3.fault = ({ method, query }) =>
            query.has("partNumber") || (method === "POST" && query.has("uploadId"))
                ? faults.shift()
                : undefined;
        const script = `s3.part_size = 1_000_000; bucket.put_file("large", "${folder}/large", "${sha256(body)}")`;
        expect(await run(script)).to.equal("");
        expect(s3.objects.get("large")?.equals(body)).to.equal(true);
        expect(faults).to.deep.equal([]);
    });

    it("ends an upload in parts without an object where the file changes meanwhile", async () => {
        writeFileSync(join(folder, "large"), randomBytes(2_500_000));
        const script = `s3.part_size = 1_000_000; bucket.put_file("large", "${folder}/large", "${sha256("")}")`;
        expect(await run(script)).to.equal(`s3.Unlike: ${folder}/large changed while it was read`);
        expect([...s3.objects.keys()]).to.deep.equal([]);
        expect(s3.requests.at(-1)).to.equal("DELETE large");
    });

    it("takes the container's credentials, and new ones where S3 says that they have expired", async () => {
        let given = 0;
        const agent = createServer((request, response) => {
            if (request.headers.authorization !== "agent's token")
                return void response.writeHead(403).end();
            // The first answer is cut.
            if (given++ === 0) return void response.end("{");
            const keys = { AccessKeyId: `AKID${given}`, SecretAccessKey: "s", Token: "t" };
            response.end(JSON.stringify({ ...keys, Expiration: "2099-01-01T00:00:00Z" }));
        });
        await new Promise<void>((resolve) => agent.listen(0, "127.0.0.1", resolve));
        const { port } = agent.address() as AddressInfo;
        const container = {
            AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v1`,
            AWS_CONTAINER_AUTHORIZATION_TOKEN: "agent's token",
        };
        failFirst("ExpiredToken");
        s3.put("x", "y");
        expect(await run('print(bucket.get("x"))', { ...own, ...container })).to.equal("b'y'");
        expect([...s3.keys]).to.deep.equal(["AKID2", "AKID3"]);
        agent.close();
    });

    it("says what is missing where there are no credentials", async () => {
        expect(await run('bucket.get("x")', {})).to.include("this job has no AWS credentials");
    });
});
