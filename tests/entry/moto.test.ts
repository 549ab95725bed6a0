import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { Emulator } from "../account/support/emulator";
import { join } from "node:path";

describe("the entry and moto's S3", function () {
    this.timeout(180_000);
    let emulator: Emulator;
    before(async () => {
        emulator = await Emulator.start();
    });
    after(() => emulator.stop());

    it("writes, lists, reads and removes there, also in parts", () => {
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
        const { stdout, stderr } = spawnSync("python3", ["-c", script], {
            encoding: "utf8",
            env: { PATH: process.env["PATH"], ...emulator.environment },
        });
        expect(stderr).to.equal("");
        expect(stdout.trim().split("\n")).to.deep.equal([
            "small ['runs/a b+ü.txt', 'runs/large']",
            "['runs/a b+ü.txt']",
            "missing: s3://team-data/runs/large",
        ]);
    });
});
