import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "../../../../cli/rehearse/run";
import { chooseImage, ensureBaseImage } from "../../../../cli/rehearse/vm/base-image";
import {
    buildDebianImage,
    imageHooks,
    imagePackages,
    mmdebstrapArgs,
    partitionTable,
} from "../../../../cli/rehearse/vm/debian-image";
import { imageCache } from "../../../../cli/rehearse/vm/place";
import { Refusal } from "../../../../settings/refusal";
import type { Progress } from "../../../../cli/rehearse/boot/verdict";
import { pretend } from "../pretend";

const plain = { docker: false };
const published = { url: "https://x/", algorithm: "sha512", digest: "ab".repeat(64) } as const;
const silent = { say: () => undefined, progress: () => undefined };
const failure = (promise: Promise<unknown>) =>
    promise.then(
        () => undefined,
        (error: unknown) => error,
    );

describe("the base image of a virtual machine", () => {
    const choose = (operatingSystem: "debian12" | "al2023", it: object = {}) =>
        chooseImage({ operatingSystem, published, recipe: plain, ...it });

    it("is the publisher's own where that is available", () => {
        expect(choose("al2023")).to.deep.include({ kind: "published", published });
        expect(choose("debian12").name).to.equal("debian12-abababababab.qcow2");
    });

    it("is made here where Debian's is not available, or where software has to be in it", () => {
        expect(choose("debian12", { published: undefined }).kind).to.equal("built");
        expect(choose("debian12", { recipe: { ...plain, docker: true } }).kind).to.equal("built");
        expect(choose("debian12", { recipe: { ...plain, preparation: "" } }).kind).to.equal(
            "built",
        );
    });

    it("gets another name when the recipe changes", () => {
        const name = (recipe: object) =>
            choose("debian12", { published: undefined, recipe: { ...plain, ...recipe } }).name;
        expect(name({})).to.match(/^debian12-built-[0-9a-f]{12}$/);
        expect(name({})).not.to.equal(name({ docker: true }));
        expect(name({})).not.to.equal(name({ preparation: "1" }));
        expect(name({ preparation: "1" })).to.equal(name({ preparation: "1" }));
        expect(name({ preparation: "1" })).not.to.equal(name({ preparation: "2" }));
    });

    it("refuses Amazon Linux where its publisher does not answer, or with --prepare", () => {
        expect(() => choose("al2023", { published: undefined })).to.throw(
            Refusal,
            /cdn.amazonlinux.com does not answer; set os to debian12/,
        );
        expect(() => choose("al2023", { recipe: { ...plain, preparation: "" } })).to.throw(
            Refusal,
            /--prepare works with Debian only so far; leave it out/,
        );
    });

    it("is kept with the user's other caches", () => {
        expect(imageCache({ XDG_CACHE_HOME: "/c" })).to.equal("/c/workstation");
        expect(imageCache({})).to.match(/\/\.cache\/workstation$/);
    });

    it("is taken from the cache when the cache has it", async () => {
        const cache = mkdtempSync(join(tmpdir(), "workstation-"));
        const [own, built] = [choose("debian12"), choose("debian12", { published: undefined })];
        writeFileSync(join(cache, own.name), "");
        mkdirSync(join(cache, built.name));
        const nothing = pretend({});
        expect(await ensureBaseImage(own, cache, nothing, silent)).to.deep.equal({
            disk: join(cache, own.name),
        });
        expect(await ensureBaseImage(built, cache, nothing, silent)).to.deep.equal({
            disk: join(cache, built.name, "disk.qcow2"),
            kernel: join(cache, built.name, "vmlinuz"),
            initrd: join(cache, built.name, "initrd.img"),
        });
        expect(nothing.asked).to.deep.equal([]);
        rmSync(cache, { recursive: true });
    });

    it("is downloaded when the cache lacks it, and reports its progress", async () => {
        const cache = join(mkdtempSync(join(tmpdir(), "workstation-")), "new");
        const digest = createHash("sha512").update("a disk").digest("hex");
        const own = choose("debian12", {
            published: { ...published, url: "data:,a%20disk", digest },
        });
        const [said, shown] = [[] as string[], [] as string[]];
        const tell = {
            say: (line: string) => said.push(line),
            progress: ({ waitsFor }: Progress) => shown.push(waitsFor),
        };
        const { disk } = await ensureBaseImage(own, cache, pretend({}), tell);
        expect(readFileSync(disk, "utf8")).to.equal("a disk");
        expect(said).to.deep.equal(["downloading data:,a%20disk"]);
        expect(shown.at(-1)).to.equal("downloaded 100 %");
        rmSync(cache, { recursive: true });
    });
});

describe("a Debian image made from packages", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    it("has each package once", () => {
        const packages = imagePackages({ docker: true });
        expect(packages).to.include.members(["linux-image-cloud-amd64", "docker.io"]);
        expect(new Set(packages).size).to.equal(packages.length);
    });

    it("runs the preparation in its root, without mmdebstrap's variables and with the host's resolver", () => {
        const run = (preparation: string) => {
            const hooks = imageHooks({ ...plain, preparation }, false);
            const at = hooks.findIndex((hook) => hook.includes("chroot"));
            const later = hooks.slice(at + 1).join();
            expect(later).to.include("ssh_host_").and.include("machine-id");
            const standIn =
                'chroot() { cd "$1"; shift; "$@"; }; env() { shift 4; unset APT_CONFIG TMPDIR; "$@"; }; ';
            return spawnSync("sh", ["-c", standIn + hooks[at]!, "sh", dir], {
                encoding: "utf8",
                env: { ...process.env, APT_CONFIG: "x", TMPDIR: "y" },
            });
        };
        const resolver = "run/systemd/resolve/stub-resolv.conf";
        const { status, stdout } = run(
            `echo "it's \${APT_CONFIG-no} \${TMPDIR-no}"; cat ${resolver}`,
        );
        expect(status).to.equal(0);
        expect(stdout).to.equal(`it's no no\n${readFileSync("/etc/resolv.conf", "utf8")}`);
        expect(existsSync(join(dir, resolver))).to.equal(false);
        expect(run("exit 3").status).to.equal(3);
    });

    it("has only the root in its fstab, and no identity of its own", () => {
        const hooks = imageHooks(plain, false).join("\n");
        expect(hooks).to.match(/'LABEL=root \/ ext4 defaults 0 1\n' >"\$1"\/etc\/fstab/);
        expect(hooks).to.include("ssh_host_").and.include("machine-id");
        expect(hooks).not.to.include("docker");
    });

    it("leaves Docker for the documents to enable, and trusts what the host trusts", () => {
        const args = mmdebstrapArgs({ ...plain, docker: true }, true, "/r").join("\n");
        expect(args).to.include("systemctl disable docker.service");
        expect(args).to.include("update-ca-certificates");
        expect(args.endsWith("bookworm\n/r")).to.equal(true);
    });

    it("has one bootable Linux partition from the first MiB to the end", () => {
        const sector = partitionTable(8192);
        expect(sector).to.have.lengthOf(512);
        expect(sector.subarray(510)).to.deep.equal(Buffer.from([0x55, 0xaa]));
        expect([sector[446], sector[450]]).to.deep.equal([0x80, 0x83]);
        expect(sector.readUInt32LE(454)).to.equal(2048);
        expect(sector.readUInt32LE(458)).to.equal(8192 - 2048);
    });

    /** Returns a host whose commands only create the files that they should. */
    const host = (wrong = "nothing"): Run & { asked: string[] } => {
        const asked: string[] = [];
        const run: Run = (command, args) => {
            asked.push(command);
            const [status, stderr] = command === wrong ? [1, "much\nno mirror\n"] : [0, ""];
            if (command === "truncate") writeFileSync(args[2]!, Buffer.alloc(512));
            if (command === "mmdebstrap") mkdirSync(args.at(-1)!);
            if (command === "cp" || command === "qemu-img") writeFileSync(args.at(-1)!, command);
            return Promise.resolve({ status, stdout: "", stderr });
        };
        return Object.assign(run, { asked });
    };

    it("is a folder with disk, kernel and initial RAM disk, and nothing else", async () => {
        const target = join(dir, "cache", "image");
        const run = host();
        await buildDebianImage(plain, target, run, true);
        expect(run.asked).to.deep.equal([
            ...["mmdebstrap", "cp", "cp", "truncate", "mke2fs", "qemu-img"],
        ]);
        expect(readdirSync(target).sort()).to.deep.equal(["disk.qcow2", "initrd.img", "vmlinuz"]);
        expect(readdirSync(join(dir, "cache"))).to.deep.equal(["image"]);
        expect(readFileSync(join(target, "disk.qcow2"), "utf8")).to.equal("qemu-img");
    });

    it("fails with the last line of the failed command, and leaves nothing behind", async () => {
        const target = join(dir, "image");
        const error = await failure(buildDebianImage(plain, target, host("mmdebstrap"), true));
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.include("mmdebstrap failed: no mirror");
        expect(existsSync(target)).to.equal(false);
        expect(readdirSync(dir)).to.deep.equal([]);
    });

    it("is refused to anybody but root, with the fix", async () => {
        const target = join(dir, "image");
        const user = await failure(buildDebianImage(plain, target, pretend({}), false));
        expect(String(user)).to.include("run this with sudo");
    });
});
