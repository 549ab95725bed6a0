import { expect } from "chai";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pythonWithTools } from "../account/support/python-tools";
import { ServerProcess } from "../account/support/server-process";
import { freePort } from "../support/free-port";
import { join } from "node:path";

describe("the entry and moto's S3", function () {
    this.timeout(180_000);
    let moto: ServerProcess;
    let url: string;

    before(async () => {
        const port = String(await freePort());
        url = `http://127.0.0.1:${port}`;
        const words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", port];
        moto = await ServerProcess.start(
            pythonWithTools(),
            words,
            async () => (await fetch(`${url}/moto-api/data.json`)).ok,
        );
    });
    after(() => moto.stop());

    it("writes, lists, reads and removes there, also in parts", async () => {
        const script = `
import hashlib, os, sys, urllib.request
sys.path.insert(0, ${JSON.stringify(join(__dirname, "../../training-job"))}); sys.dont_write_bytecode = True
import s3
from credentials import Credentials
s3.part_size = 5 * 1024 * 1024
bucket = s3.Bucket("team-data", Credentials())
bucket.call("PUT", "")
bucket.put("runs/a b+ü.txt", b"small")
body = os.urandom(11_000_000)
with open("/tmp/entry-moto-large", "wb") as file:
    file.write(body)
digest = hashlib.sha256(body).hexdigest()
bucket.put_file("runs/large", "/tmp/entry-moto-large", digest)
bucket.get_file("runs/large", "/tmp/entry-moto-large", digest)
os.unlink("/tmp/entry-moto-large")
print(bucket.get("runs/a b+ü.txt").decode(), sorted(bucket.keys("runs/")))
bucket.delete("runs/large")
print(list(bucket.keys("runs/")))
try:
    bucket.get("runs/large")
except s3.Missing as missing:
    print("missing:", missing)`;
        const { stdout, stderr } = await promisify(execFile)("python3", ["-c", script], {
            env: {
                PATH: process.env["PATH"],
                AWS_ENDPOINT_URL_S3: url,
                AWS_REGION: "us-east-1",
                AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                AWS_SECRET_ACCESS_KEY: "not-a-secret",
            },
            timeout: 60_000,
        });
        expect(stderr).to.equal("");
        expect(stdout.trim().split("\n")).to.deep.equal([
            "small ['runs/a b+ü.txt', 'runs/large']",
            "['runs/a b+ü.txt']",
            "missing: s3://team-data/runs/large",
        ]);
    });
});
