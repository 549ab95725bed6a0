import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import * as boxes from "../../../cli/rehearse/box";
import { attachDisk, detachDisk, diskFlags } from "../../../cli/rehearse/data-disk";
import type { Engine } from "../../../cli/rehearse/engine";
import { pretend } from "./pretend";

const engine: Engine = {
    ...{ engine: "podman", version: 4, cgroup: "v2", apparmor: false, selinux: false },
    ...{ globalFlags: ["--runtime", "runc"], limitFlags: ["--ulimit", "nofile=1:1"] },
};
const disk = { kind: "disk", device: "/dev/loop7" } as const;
const launch = { image: "image", port: 2222, disk, extraFlags: [] };

describe("a rehearsal's box", () => {
    let dir: string;
    let place: boxes.Workplace;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = boxes.workplace(dir, "dev");
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    /** Makes the folder, as the command does when it makes its key pair first. */
    const prepared = () => execFileSync("mkdir", ["-p", place.dir]);

    it("publishes SSH on loopback and nothing else", () => {
        const args = boxes.launchArgs(place, engine, launch);
        expect(args.filter((arg) => arg === "-p")).to.have.lengthOf(1);
        expect(args).to.include("127.0.0.1:2222:22");
        expect(args).not.to.include("--network=host");
    });

    it("gets the data volume under its own name and under EC2's", () => {
        expect(diskFlags(disk)).to.deep.equal([
            ...["--device", "/dev/loop7"],
            ...["--device", "/dev/loop7:/dev/sdf"],
        ]);
    });

    it("gets a plain volume where the script would mount the disk, if there is no loop device", () => {
        const script = readFileSync(
            join(__dirname, "../../../cloud-init/files/data-volume.sh"),
            "utf8",
        );
        const mountedAt = /^volume=(.*)$/m.exec(script)![1]!;
        expect(diskFlags({ kind: "folder", volume: "v" })).to.include(`v:${mountedAt}`);
    });

    it("gets the user data byte for byte", () => {
        const bytes = Buffer.from([0x1f, 0x8b, 0, 255]);
        expect(boxes.seedIsCurrent(place, bytes)).to.equal(false);
        boxes.writeSeed(place, bytes);
        expect(readFileSync(join(place.seed, "user-data")).equals(bytes)).to.equal(true);
        expect(readFileSync(join(place.seed, "meta-data"), "utf8")).to.match(/^instance-id: i-/);
        expect(boxes.seedIsCurrent(place, bytes)).to.equal(true);
        expect(boxes.seedIsCurrent(place, Buffer.from("other"))).to.equal(false);
    });

    it("remembers what it was made with", () => {
        prepared();
        expect(boxes.lastMade(place)).to.equal(undefined);
        const made = { engine: "podman", standIns: ["disk"], device: "/dev/loop7" } as const;
        boxes.noteMade(place, made);
        expect(boxes.lastMade(place)).to.deep.equal(made);
    });

    it("treats a torn note as no note of how it was made", () => {
        prepared();
        for (const torn of ["", "{", "null", "[]", '{"engine": "podman"}']) {
            writeFileSync(place.made, torn);
            expect(boxes.lastMade(place), torn).to.equal(undefined);
        }
    });

    it("has plugins that report themselves as stand-ins, and fail at anything else", () => {
        prepared();
        const flags = boxes.pluginFlags(place);
        expect(flags).to.have.lengthOf(4);
        const plugin = join(place.plugins, "docker-compose");
        expect(String(execFileSync(plugin, ["compose", "version"]))).to.equal(
            "stand-in for docker-compose\n",
        );
        const about = String(execFileSync(plugin, ["docker-cli-plugin-metadata"]));
        expect(JSON.parse(about)).to.include({ Vendor: "rehearsal", Version: "stand-in" });
        expect(() => execFileSync(plugin, ["compose", "up"], { stdio: "pipe" })).to.throw(
            /could not be had/,
        );
    });

    it("leaves no container behind when it does not start", async () => {
        const run = pretend({
            " run ": { status: 125, stderr: "port is taken" },
            ...{ " stop ": {}, " rm ": {} },
        });
        const error: unknown = await boxes
            .launchBox(place, engine, launch, run)
            .catch((it: unknown) => it);
        expect(String(error)).to.match(/did not start: port is taken/);
        expect(run.asked.at(-1)).to.equal(`podman rm -f -v ${place.box}`);
        await boxes.launchBox(place, engine, launch, pretend({ " run ": {} }));
    });

    it("does not remove a container of the same name that another command started", async () => {
        for (const said of [
            `Error: creating container storage: the container name "${place.box}" is already in use by 0123.`,
            `docker: Error response from daemon: Conflict. The container name "/${place.box}" is already in use by`,
        ]) {
            const run = pretend({ " run ": { status: 125, stderr: said } });
            const error: unknown = await boxes
                .launchBox(place, engine, launch, run)
                .catch((it: unknown) => it);
            expect(String(error)).to.match(/is a box .* already, .* rehearse dev --stop$/);
            expect(run.asked).to.have.lengthOf(1);
        }
    });

    it("is running, stopped or absent", async () => {
        const state = (stdout: string) =>
            boxes.boxState(place, "podman", pretend({ inspect: { stdout } }));
        expect(await state("true\n")).to.equal("running");
        expect(await state("false\n")).to.equal("stopped");
        expect(await boxes.boxState(place, "podman", pretend({}))).to.equal("absent");
    });

    it("has been running since the engine started it", async () => {
        const run = pretend({
            "{{json .State.StartedAt}}": { stdout: '"2026-11-24T20:26:34.75Z"\n' },
        });
        expect(await boxes.startedAt(place, "podman", run)).to.equal(1795551994.75);
    });
});

describe("the data disk", () => {
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
