import { expect } from "chai";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localPlace } from "../../cli/connect/copy/local-place";

/** Needs root, Linux and /dev/fuse. */
describe("a folder that refuses what the bucket at /shared refuses", function () {
    this.timeout(60_000);
    let folder: string;
    let shared: string;
    let mount: ChildProcess;

    beforeEach(async () => {
        folder = mkdtempSync("/var/tmp/shared-");
        shared = join(folder, "shared");
        mkdirSync(shared);
        mount = spawn("python3", [join(__dirname, "bucket_mount.py"), shared], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        await new Promise<void>((resolve, reject) => {
            mount.stdout?.once("data", () => resolve());
            mount.once("exit", () => reject(new Error("the stand-in did not mount")));
        });
        mount.removeAllListeners("exit");
    });
    afterEach(async () => {
        const ended = new Promise((resolve) => mount.once("exit", resolve));
        mount.kill("SIGTERM");
        await ended;
        rmSync(folder, { recursive: true });
    });

    function sh(script: string): { status: number | null; stdout: string } {
        const { status, stdout } = spawnSync("bash", ["-ec", script], {
            ...{
                cwd: shared,
                encoding: "utf8",
                stdio: ["ignore", "pipe", "ignore"],
                timeout: 20_000,
            },
        });
        return { status, stdout };
    }

    it("takes files as a whole, also of megabytes and over old ones, and gives them back", () => {
        writeFileSync(join(folder, "big"), Buffer.alloc(3_000_000, 7));
        const said = sh(
            "echo one >a; cat a; echo three >a; cat a; cp ../big .; cmp big ../big; mkdir d; cp a d/x; rm a; ls -R",
        );
        expect(said).to.deep.equal({ status: 0, stdout: "one\nthree\n.:\nbig\nd\n\n./d:\nx\n" });
    });

    const refused = {
        "a new name": "mv a b",
        "words at the end": "echo more >>a",
        "a change in the middle": "printf x | dd of=a bs=1 seek=1 conv=notrunc",
        "a jump while a file is written": `python3 -c 'f = open("p", "wb", 0); f.write(b"xx"); f.seek(9); f.write(b"y")'`,
        "another mode": "chmod 600 a",
        "a symbolic link": "ln -s a l",
        "a second name": "ln a l",
    };
    for (const [what, command] of Object.entries(refused))
        it(`refuses ${what}, and keeps what was there`, () => {
            sh("echo one >a");
            expect(sh(command).status).to.not.equal(0);
            expect(sh("cat a").stdout).to.equal("one\n");
        });

    it("takes what docs/shared-data.md has instead of a new name and of words at the end", () => {
        sh("echo one >a");
        expect(sh("cp a b && rm a; cat b; ls").stdout).to.equal("one\nb\n");
        writeFileSync(join(folder, "log"), "one\nmore\n");
        expect(sh("cp ../log log; cat log").stdout).to.equal("one\nmore\n");
        mkdirSync(join(folder, "set"));
        writeFileSync(join(folder, "set", "1"), "x");
        expect(sh("cp -r ../set .; cat set/1").stdout).to.equal("x");
    });

    it("refuses the way in which `copy` puts a file in its place, so that `copy` refuses first", async () => {
        const part = join(shared, ".a.part");
        const file = await localPlace.create(part);
        const complete = async () => {
            await file.write(0, Buffer.from("one"));
            await file.complete({ mode: 0o644, mtime: 1 });
            await file.close();
            await localPlace.rename(part, join(shared, "a"));
        };
        const said = await complete().then(
            () => "copied",
            (error: Error) => error.constructor.name,
        );
        expect(said).to.equal("PlaceError");
    });
});
