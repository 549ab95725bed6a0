import { expect } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearsalLogs, stopRehearsal, whatIsLeft } from "../../../cli/rehearse/afterwards";
import { noteMade, workplace } from "../../../cli/rehearse/workplace";
import type { StandInName } from "../../../cli/rehearse/stand-ins";
import { Refusal } from "../../../settings/refusal";
import { pretend } from "./pretend";

describe("a rehearsal that is over", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    const host = {
        "docker version": { stdout: "28.0.1\n" },
        ...{ "stat -fc": { stdout: "cgroup2fs\n" }, "test -d": { status: 1 } },
        ...{ " stop ": {}, " rm ": {}, "losetup -j": { stdout: "/dev/loop3\n" }, "losetup -d": {} },
    };
    const running = { ...host, inspect: { stdout: "true\n" } };
    const made = (...standIns: StandInName[]) => {
        const place = workplace(dir, "dev");
        mkdirSync(place.dir, { recursive: true });
        noteMade(place, { engine: "docker", standIns, device: undefined });
    };

    it("ends the box with the engine that made it, and keeps the data", async () => {
        made("disk");
        const run = pretend(running);
        const said = (await stopRehearsal(dir, "dev", false, run)).join("\n");
        expect(run.asked).to.include.members([
            "docker rm -f -v workstation-rehearsal-dev",
            "losetup -d /dev/loop3",
        ]);
        expect(run.asked.join("\n")).not.to.match(/podman|volume|data\.img -d/);
        expect(said).to.include("ended the box workstation-rehearsal-dev");
        expect(said).to.include(`kept: the data volume (${dir}/.cache/rehearse/dev/data.img)`);
    });

    it("names the engine's volume when the data is there", async () => {
        made("folder");
        const said = await stopRehearsal(dir, "dev", false, pretend(running));
        expect(said.join()).to.include("docker's volume workstation-rehearsal-dev-data");
    });

    it("says so when there was no box, or it is gone", async () => {
        writeFileSync(join(dir, "Pulumi.yaml"), "name: workstation\nruntime: nodejs\n");
        writeFileSync(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
        const none = await stopRehearsal(dir, "dev", false, pretend({}));
        expect(none).to.deep.equal(["stack dev has no box here"]);
        made("disk");
        const said = await stopRehearsal(dir, "dev", false, pretend(host));
        expect(said[0]).to.equal("the box workstation-rehearsal-dev is gone already");
    });

    it("ends the box and returns its logs even if a full disk has torn the note of how it was made", async () => {
        made("disk");
        writeFileSync(workplace(dir, "dev").made, "");
        const said = await stopRehearsal(dir, "dev", false, pretend(running));
        expect(said[0]).to.equal("ended the box workstation-rehearsal-dev");
        const logs = pretend({ ...host, "docker exec": { stdout: "log" } });
        expect(await rehearsalLogs(dir, "dev", false, logs)).to.equal("log");
    });

    it("refuses a mistyped stack, and creates nothing for it", async () => {
        writeFileSync(join(dir, "Pulumi.yaml"), "name: workstation\nruntime: nodejs\n");
        writeFileSync(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
        for (const ask of [stopRehearsal, rehearsalLogs]) {
            const error: unknown = await ask(dir, "dve", false, pretend({})).catch(
                (it: unknown) => it,
            );
            expect(String(error)).to.match(/there is no stack dve: .*stacks here: dev$/);
        }
        expect(readdirSync(dir)).not.to.include(".cache");
    });

    it("tells a user who interrupts it whether a box still runs, and how to end it", async () => {
        made("disk");
        expect(await whatIsLeft(dir, "dev", false, pretend(host))).to.equal("no box was left");
        expect(await whatIsLeft(dir, "dev", false, pretend(running))).to.match(
            /the box goes on; .* npx workstation rehearse dev --stop$/,
        );
    });

    it("returns the box's logs", async () => {
        made("disk");
        const run = pretend({
            ...host,
            "docker exec workstation-rehearsal-dev": { stdout: "log" },
        });
        expect(await rehearsalLogs(dir, "dev", false, run)).to.equal("log");
    });

    it("refuses to show logs without a box, with the command that makes one", async () => {
        made("disk");
        const error: unknown = await rehearsalLogs(dir, "dev", false, pretend(host)).catch(
            (it: unknown) => it,
        );
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/no box to read from.*npx workstation rehearse dev/);
    });
});
