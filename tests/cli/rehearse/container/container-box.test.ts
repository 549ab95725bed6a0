import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as boxes from "../../../../cli/rehearse/container/container-box";
import type { Engine } from "../../../../cli/rehearse/container/engine";
import { type Workplace, workplace } from "../../../../cli/rehearse/workplace";
import { pretend } from "../pretend";

const engine: Engine = {
    ...{ engine: "podman", version: 4, cgroup: "v2", apparmor: false, selinux: false },
    ...{ globalFlags: ["--runtime", "runc"], limitFlags: ["--ulimit", "nofile=1:1"] },
};
const disk = { kind: "disk", device: "/dev/loop7" } as const;
const launch = { image: "image", port: 2222, disk, extraFlags: [] };

describe("the container of a rehearsed box", () => {
    let dir: string;
    let place: Workplace;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = workplace(dir, "dev");
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    it("publishes SSH on loopback and nothing else", () => {
        const args = boxes.launchArgs(place, engine, launch);
        expect(args.filter((arg) => arg === "-p")).to.have.lengthOf(1);
        expect(args).to.include("127.0.0.1:2222:22");
        expect(args).not.to.include("--network=host");
    });

    it("has plugins that report themselves as stand-ins, and fail at anything else", () => {
        const flags = boxes.pluginFlags(place);
        expect(flags).to.have.lengthOf(4);
        const plugin = join(place.plugins, "docker-compose");
        expect(String(execFileSync(plugin, ["compose", "version"]))).to.equal(
            "stand-in for docker-compose\n",
        );
        const about = String(execFileSync(plugin, ["docker-cli-plugin-metadata"]));
        expect(JSON.parse(about)).to.include({ Vendor: "rehearsal", Version: "stand-in" });
        expect(() => execFileSync(plugin, ["compose", "up"], { stdio: "pipe" })).to.throw(
            /is not available/,
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
