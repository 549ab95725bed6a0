import { expect } from "chai";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download, findPublished, inSums, publishers } from "../../../../cli/rehearse/vm/published";
import { Refusal } from "../../../../settings/refusal";

const content = Buffer.from("a disk image, more or less".repeat(1000));
const digest = createHash("sha256").update(content).digest("hex");
const name = "al2023-kvm-2023.12.20260917.1-kernel-6.1-x86_64.xfs.gpt.qcow2";

describe("a publisher's list of checksums", () => {
    it("names the x86_64 disk image, in either form of line", () => {
        const [a, b] = ["a".repeat(64), "b".repeat(64)];
        const list = `${a}  al2023-kvm-2023.12.1-kernel-6.1-arm64.xfs.gpt.qcow2\n${b}  ${name}\n`;
        expect(inSums(list, publishers.al2023.file)).to.deep.equal({ name, digest: b });
        expect(inSums(`${b} *./${name}\n`, publishers.al2023.file)?.name).to.equal(name);
    });

    it("names Debian's image among others", () => {
        const sum = "c".repeat(128);
        const list = ["azure", "generic", "genericcloud", "nocloud"]
            .map((kind) => `${sum}  debian-12-${kind}-amd64.qcow2`)
            .join("\n");
        expect(inSums(list, publishers.debian12.file)?.name).to.equal(
            "debian-12-genericcloud-amd64.qcow2",
        );
        expect(
            inSums(`${sum}  debian-12-genericcloud-amd64.raw`, publishers.debian12.file),
        ).to.equal(undefined);
    });
});

describe("a publisher's image", () => {
    let server: Server;
    let address: string;
    let asked: string[];
    /** How many bytes the server sends before it hangs up. */
    let givesUpAfter: number;
    let dir: string;
    beforeEach(async () => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        [asked, givesUpAfter] = [[], Infinity];
        server = createServer((request, response) => {
            const { url = "", headers } = request;
            asked.push(`${url} ${headers.range ?? ""}`.trim());
            if (url.startsWith("/latest/")) {
                response.writeHead(302, { location: url.replace("latest", "1.2.3") }).end();
            } else if (url === "/1.2.3/SHA256SUMS") {
                response.end(`${digest}  ${name}\n`);
            } else if (url === `/1.2.3/${name}`) {
                const from = Number(/bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
                if (from >= content.length) {
                    response.writeHead(416).end();
                    return;
                }
                const part = content.subarray(from);
                response.writeHead(from > 0 ? 206 : 200, { "content-length": part.length });
                response.write(part.subarray(0, givesUpAfter));
                if (givesUpAfter < part.length) setTimeout(() => response.destroy(), 50);
                else response.end();
            } else {
                response.writeHead(404).end();
            }
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(() => {
        server.closeAllConnections();
        server.close();
        rmSync(dir, { recursive: true });
    });

    const find = (folder = "latest") =>
        findPublished({ ...publishers.al2023, folder: `${address}/${folder}/` });
    const failure = (promise: Promise<unknown>) =>
        promise.then(
            () => undefined,
            (error: unknown) => error,
        );
    const get = async (shown: number[] = []) => {
        const file = join(dir, "image.qcow2");
        await download((await find())!, file, (share) => shown.push(share));
        return readFileSync(file);
    };

    it("is taken from the release that `latest` leads to", async () => {
        expect(await find()).to.deep.equal({
            url: `${address}/1.2.3/${name}`,
            algorithm: "sha256",
            digest,
        });
    });

    it("is unavailable where the publisher does not answer, or has no such file", async () => {
        expect(await find("other")).to.equal(undefined);
        expect(
            await findPublished({ ...publishers.debian12, folder: "http://127.0.0.1:1/" }),
        ).to.equal(undefined);
        const other = { ...publishers.debian12, sums: "SHA256SUMS" };
        expect(await findPublished({ ...other, folder: `${address}/1.2.3/` })).to.equal(undefined);
    });

    it("is downloaded, checked, and only then given its name", async () => {
        const shown: number[] = [];
        expect((await get(shown)).equals(content)).to.equal(true);
        expect(shown.at(-1)).to.equal(1);
        expect(existsSync(join(dir, "image.qcow2.part"))).to.equal(false);
    });

    it("fails cleanly when the download breaks off, and continues from there", async () => {
        givesUpAfter = 1000;
        const error = await failure(get());
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/was interrupted.*run this again/);
        expect(existsSync(join(dir, "image.qcow2"))).to.equal(false);
        givesUpAfter = Infinity;
        expect((await get()).equals(content)).to.equal(true);
        expect(asked.at(-1)).to.equal(`/1.2.3/${name} bytes=1000-`);
    });

    it("is complete when nothing is left to download", async () => {
        writeFileSync(join(dir, "image.qcow2.part"), content);
        expect((await get()).equals(content)).to.equal(true);
    });

    it("is deleted when its checksum differs from the publisher's", async () => {
        writeFileSync(join(dir, "image.qcow2.part"), Buffer.alloc(1000));
        const error = await failure(get());
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/not [0-9a-f]{64} as its publisher says/);
        expect(existsSync(join(dir, "image.qcow2.part"))).to.equal(false);
        expect(existsSync(join(dir, "image.qcow2"))).to.equal(false);
    });
});
