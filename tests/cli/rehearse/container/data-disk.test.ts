import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attachDisk, detachDisk, diskFlags } from "../../../../cli/rehearse/container/data-disk";
import { projectDir } from "../../../support/run-stack";
import { pretend } from "../pretend";

describe("the data volume of a rehearsed container", () => {
    it("has its own name on the box, and EC2's", () => {
        expect(diskFlags({ kind: "disk", device: "/dev/loop7" })).to.deep.equal([
            ...["--device", "/dev/loop7"],
            ...["--device", "/dev/loop7:/dev/sdf"],
        ]);
    });

    it("is a plain volume where the script would mount the disk, if there is no loop device", () => {
        const script = readFileSync(join(projectDir, "cloud-init/files/data-volume.sh"), "utf8");
        const mountedAt = /^volume=(.*)$/m.exec(script)![1]!;
        expect(diskFlags({ kind: "folder", volume: "v" })).to.include(`v:${mountedAt}`);
    });

    it("is attached once", async () => {
        const run = pretend({ "losetup -j": { stdout: "/dev/loop3\n" } });
        expect(await attachDisk("data.img", run)).to.equal("/dev/loop3");
        expect(run.asked).to.have.lengthOf(1);
    });

    it("is created if it is missing", async () => {
        const run = pretend({
            "losetup -j": {},
            truncate: {},
            "losetup --find": { stdout: "/dev/loop4\n" },
        });
        expect(await attachDisk("data.img", run)).to.equal("/dev/loop4");
    });

    it("is unavailable without loop devices or without room", async () => {
        expect(await attachDisk("data.img", pretend({ truncate: {} }))).to.equal(undefined);
        expect(await attachDisk("data.img", pretend({}))).to.equal(undefined);
    });

    it("releases its loop device", async () => {
        const run = pretend({ "losetup -j": { stdout: "/dev/loop3\n" }, "losetup -d": {} });
        await detachDisk("data.img", run);
        expect(run.asked.at(-1)).to.equal("losetup -d /dev/loop3");
    });
});
