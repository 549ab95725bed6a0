import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RehearsedBox } from "../../../../cli/rehearse/rehearsed-box";
import { imageCache, type VmPlace, vmPlace } from "../../../../cli/rehearse/vm/place";
import { imageFor, toolsMissingForVm } from "../../../../cli/rehearse/vm/vm-tools";
import { Refusal } from "../../../../settings/refusal";
import { pretend } from "../pretend";

const planned: RehearsedBox = {
    stack: "dev",
    member: "ana",
    operatingSystem: "debian12",
    desktop: "on",
    changes: {},
    standIns: ["docker"],
    userData: Buffer.of(),
    liveSettings: "",
    sharedData: false,
};
const reach = { registry: false, amazonLinux: false, dockerPackages: false, github: true };
const published = {
    al2023: undefined,
    debian12: { url: "https://x/d.qcow2", algorithm: "sha512", digest: "0123456789abcdef" },
} as const;

describe("the tools that a virtual machine needs of its host", () => {
    let dir: string;
    let place: VmPlace;
    let cache: string | undefined;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = vmPlace(dir, "dev");
        cache = process.env["XDG_CACHE_HOME"];
        process.env["XDG_CACHE_HOME"] = dir;
    });
    afterEach(() => {
        if (cache === undefined) delete process.env["XDG_CACHE_HOME"];
        else process.env["XDG_CACHE_HOME"] = cache;
        rmSync(dir, { recursive: true });
    });

    const all = "qemu-system-x86_64\nqemu-img\nmmdebstrap\nmke2fs\n";
    const missing = (standIns: RehearsedBox["standIns"], rebuild = false, asRoot = true) =>
        toolsMissingForVm(
            place,
            { prepare: false, rebuild },
            { planned: { ...planned, standIns }, reach: { ...reach, published } },
            pretend({ "for tool": { stdout: all } }),
            asRoot,
        );
    const qemu = ["qemu-system-x86_64", "qemu-img"];

    it("are QEMU's alone where the publisher has the image", async () => {
        expect(await missing([])).to.deep.equal(qemu);
    });

    it("are also those that make an image, which only root can do, all told at once", async () => {
        expect(await missing(["docker"])).to.deep.equal([...qemu, "mmdebstrap", "mke2fs"]);
        const error: unknown = await missing(["docker"], false, false).catch((it: unknown) => it);
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/only root can do; run this with sudo$/);
    });

    it("are QEMU's alone where the image was made before, or the box exists", async () => {
        const { name } = imageFor(planned, { ...reach, published }, false);
        mkdirSync(join(imageCache(), name), { recursive: true });
        expect(await missing(["docker"], false, false)).to.deep.equal(qemu);
        rmSync(imageCache(), { recursive: true });
        mkdirSync(dirname(place.root), { recursive: true });
        writeFileSync(place.root, "");
        expect(await missing(["docker"], false, false)).to.deep.equal(qemu);
        expect(await missing(["docker"], true)).to.include("mmdebstrap");
    });
});
