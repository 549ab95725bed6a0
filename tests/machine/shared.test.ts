import { expect } from "chai";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localPlace } from "../../cli/connect/copy/local-place";

const projectDir = join(__dirname, "../..");
const rehearsed = join(projectDir, "cli/rehearse/shared");

/** What mounts: the rehearsal's stand-in, and Mountpoint itself where `MOUNT_S3` names it. */
const programs: Readonly<Record<string, string>> = {
    "the stand-in of mount-s3": join(rehearsed, "mount_s3.py"),
    ...(process.env["MOUNT_S3"] && { Mountpoint: process.env["MOUNT_S3"] }),
};

interface Started {
    readonly child: ChildProcess;
    readonly matched: RegExpExecArray;
}

/** Starts a program and waits for the first words that match. */
async function started(
    words: readonly string[],
    said: RegExp,
    env: Record<string, string> = {},
): Promise<Started> {
    const child = spawn(words[0]!, words.slice(1), {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...env },
    });
    let all = "";
    const matched = await new Promise<RegExpExecArray>((resolve, reject) => {
        const hear = (chunk: Buffer) => {
            all += String(chunk);
            const found = said.exec(all);
            if (found) resolve(found);
        };
        child.stdout.on("data", hear);
        child.stderr.on("data", hear);
        child.once("close", () => reject(new Error(`it ended: ${all}`)));
    });
    child.removeAllListeners("close");
    return { child, matched };
}

async function stopped(child: ChildProcess): Promise<void> {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
}

/** The words with which a box mounts. */
function boxWords(bucket: string): string[] {
    const script =
        "import json, pwd, shared_mount; " +
        `print(json.dumps(shared_mount.words("${bucket}", pwd.getpwnam("nobody"), 64)))`;
    const { stdout } = spawnSync("python3", ["-B", "-c", script], {
        cwd: join(projectDir, "cloud-init/files"),
        encoding: "utf8",
    });
    return JSON.parse(stdout) as string[];
}

for (const [name, program] of Object.entries(programs)) refuses(name, program);

/** Needs root, Linux and /dev/fuse. */
function refuses(name: string, program: string): void {
    describe(`a bucket at /shared, by ${name}`, function () {
        this.timeout(60_000);
        let folder: string;
        let shared: string;
        let url: string;
        let s3: ChildProcess;
        let mount: ChildProcess;

        const mounted = async (
            at: string,
            bucket = "team-data",
            key = "rehearsal",
        ): Promise<Started> => {
            mkdirSync(join(folder, "cache"), { recursive: true });
            const places: Partial<Record<string, string>> = {
                "/shared": at,
                "/var/cache/workstation-shared": join(folder, "cache"),
            };
            const words = boxWords(bucket).map((word) => places[word] ?? word);
            return started([program, ...words.slice(1)], /is mounted at/, {
                AWS_ENDPOINT_URL: url,
                AWS_REGION: "us-east-1",
                AWS_ACCESS_KEY_ID: key,
                AWS_SECRET_ACCESS_KEY: "rehearsal",
            });
        };

        beforeEach(async () => {
            folder = mkdtempSync("/var/tmp/shared-");
            shared = join(folder, "shared");
            mkdirSync(shared);
            const words = ["python3", join(rehearsed, "local_s3.py"), join(folder, "s3"), "0"];
            const serving = await started(words, /serving (\d+)/);
            s3 = serving.child;
            url = `http://127.0.0.1:${serving.matched[1]}`;
            mount = (await mounted(shared)).child;
        });
        afterEach(async () => {
            await stopped(mount);
            await stopped(s3);
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
            expect(said).to.deep.equal({
                status: 0,
                stdout: "one\nthree\n.:\nbig\nd\n\n./d:\nx\n",
            });
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
                await localPlace.rename(part, join(shared, "a"));
            };
            const said = await complete().then(
                () => "copied",
                (error: Error) => error.constructor.name,
            );
            await file.close().catch(() => undefined);
            expect(said).to.equal("PlaceError");
        });

        it("keeps a file as an object below shared/, which another box sees", async () => {
            sh("mkdir d; echo one >d/a");
            const other = join(folder, "other");
            mkdirSync(other);
            const { child } = await mounted(other);
            expect(readFileSync(join(other, "d/a"), "utf8")).to.equal("one\n");
            sh("echo changed >d/a");
            await new Promise((resolve) => setTimeout(resolve, 2500));
            expect(readFileSync(join(other, "d/a"), "utf8")).to.equal("changed\n");
            await stopped(child);
            const keys = Object.keys(
                JSON.parse(readFileSync(join(folder, "s3/index.json"), "utf8")) as object,
            );
            expect(keys).to.deep.equal(["team-data/shared/d/a"]);
        });

        it("leaves nothing of a file in which a write was refused", () => {
            const jumps = `f = open("p", "wb", 0); f.write(b"xx"); f.seek(9)`;
            const writes = `python3 -c '${jumps}\ntry: f.write(b"y")\nexcept OSError as e: print(e.errno)\ntry: f.close()\nexcept OSError as e: print(e.errno)'`;
            expect(sh(`${writes}; ls`).stdout).to.equal("22\n22\n");
        });

        it("takes no word after fsync, no O_SYNC, and no new content for what is being read", () => {
            const script = `
import os, time
def tried(what):
    try:
        what()
        print("done")
    except OSError as error:
        print(error.errno)
f = open("a", "wb", 0)
f.write(b"one")
os.fsync(f.fileno())
tried(lambda: f.write(b"more"))
tried(f.close)
tried(lambda: os.open("b", os.O_CREAT | os.O_WRONLY | os.O_SYNC))
r = open("a", "rb")
r.read(1)
tried(lambda: open("a", "wb"))
r.close()
time.sleep(0.5)  # the kernel tells of it a moment later
tried(lambda: open("a", "wb").close())`;
            writeFileSync(join(folder, "script.py"), script);
            expect(sh("python3 ../script.py").stdout.split("\n")).to.deep.equal(
                "5 done 22 1 done".split(" ").concat(""),
            );
        });

        it("does not delete what is being written, nor a folder with files", () => {
            expect(
                sh(`python3 -c 'import os; f = open("w", "wb", 0); f.write(b"x"); os.unlink("w")'`)
                    .status,
            ).to.not.equal(0);
            expect(sh("mkdir d; echo x >d/a; rmdir d").status).to.not.equal(0);
            expect(existsSync(join(shared, "d/a"))).to.equal(true);
        });

        it("says that S3 denies it, in words that the self-test knows", async () => {
            const other = join(folder, "other");
            mkdirSync(other);
            const said = await mounted(other, "team-data", "somebody").then(
                () => "mounted",
                (error: Error) => error.message,
            );
            expect(said).to.match(/initial ListObjectsV2 failed for bucket team-data/);
            expect(said).to.match(/access denied|forbidden/i);
        });
    });
}
