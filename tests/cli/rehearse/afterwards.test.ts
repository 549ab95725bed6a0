import { expect } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    followLogs,
    rehearsalLogs,
    stopRehearsal,
    whatIsLeft,
} from "../../../cli/rehearse/afterwards";
import { noteMade, workplace } from "../../../cli/rehearse/workplace";
import type { Run } from "../../../cli/rehearse/run";
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
    const asked = { vm: false, lines: 40 } as const;
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
        expect(said).to.include("stopped and removed the box workstation-rehearsal-dev");
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
        expect(said[0]).to.equal("there was no box workstation-rehearsal-dev to stop");
    });

    it("ends the box and returns its logs even if a full disk has torn the note of how it was made", async () => {
        made("disk");
        writeFileSync(workplace(dir, "dev").made, "");
        const said = await stopRehearsal(dir, "dev", false, pretend(running));
        expect(said[0]).to.equal("stopped and removed the box workstation-rehearsal-dev");
        const logs = pretend({ ...host, "docker exec": { stdout: "\n---\n---\nlog" } });
        expect(await rehearsalLogs(dir, "dev", asked, logs)).to.match(/\nlog$/);
    });

    it("refuses a mistyped stack, and creates nothing for it", async () => {
        writeFileSync(join(dir, "Pulumi.yaml"), "name: workstation\nruntime: nodejs\n");
        writeFileSync(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
        const { signal } = new AbortController();
        for (const answer of [
            stopRehearsal(dir, "dve", false, pretend({})),
            rehearsalLogs(dir, "dve", asked, pretend({})),
            followLogs(dir, "dve", asked, () => undefined, signal, pretend({})),
        ]) {
            const error: unknown = await answer.catch((it: unknown) => it);
            expect(String(error)).to.match(/there is no stack dve: .*stacks here: dev$/);
        }
        expect(readdirSync(dir)).not.to.include(".cache");
    });

    for (const vm of [false, true])
        it(`has no log before a first box${vm ? " in a virtual machine" : ""}, and says how to start one`, async () => {
            writeFileSync(join(dir, "Pulumi.yaml"), "name: workstation\nruntime: nodejs\n");
            writeFileSync(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
            const answer = rehearsalLogs(dir, "dev", { vm, lines: 40 }, pretend({}));
            const error: unknown = await answer.catch((it: unknown) => it);
            expect(error).to.be.instanceOf(Refusal);
            expect(String(error)).to.contain(
                `start one with: npx workstation rehearse dev${vm ? " --vm" : ""}`,
            );
        });

    it("tells a user who interrupts it whether a box still runs, and how to stop it", async () => {
        made("disk");
        expect(await whatIsLeft(dir, "dev", false, pretend(host))).to.equal("no box was left");
        expect(await whatIsLeft(dir, "dev", false, pretend(running))).to.match(
            /^the box keeps running; stop it with: npx workstation rehearse dev --stop$/,
        );
    });

    it("shows what failed on the box, and the wanted lines of its log", async () => {
        made("disk");
        const run = pretend({
            ...host,
            "docker exec workstation-rehearsal-dev": {
                stdout: "\n---\n== a.service\n[1.0] no\n---\n[2.0] last\n",
            },
        });
        expect(await rehearsalLogs(dir, "dev", { vm: false, lines: 7 }, run)).to.equal(
            "Failed on the box\n  a.service\n    [1.0] no\n\nThe last 7 lines of the box's log\n[2.0] last\n",
        );
        expect(run.asked.at(-1)).to.match(/journalctl .* -n 7 -u/);
    });

    it("refuses to show logs without a box, with the command that makes one", async () => {
        made("disk");
        const error: unknown = await rehearsalLogs(dir, "dev", asked, pretend(host)).catch(
            (it: unknown) => it,
        );
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(
            /the log cannot be read.*start the box with: npx workstation rehearse dev$/,
        );
    });

    describe("whose log is followed", () => {
        const cursor = "s=0a;i=1f;b=2b;m=3;t=4;x=5";
        /** Answers the questions about the log in turn, and then as a box that has stopped. */
        const box = (answers: readonly string[], running = false) => {
            const left = [...answers];
            const other = pretend({ ...host, ...(running && { inspect: { stdout: "true\n" } }) });
            const run: Run = (command, args) => {
                if (args[0] !== "exec") return other(command, args);
                other.asked.push([command, ...args].join(" "));
                const stdout = left.shift();
                const ran = { status: stdout === undefined ? 137 : 0, stderr: "" };
                return Promise.resolve({ ...ran, stdout: stdout ?? "" });
            };
            return { run, asked: other.asked };
        };

        it("shows the last lines and then each new one, until the box stops", async () => {
            made("disk");
            const { run, asked: questions } = box([`old\n-- cursor: ${cursor}\n`, "new\n"]);
            const shown: string[] = [];
            const { signal } = new AbortController();
            const error: unknown = await followLogs(
                dir,
                "dev",
                { vm: false, lines: 9 },
                (text) => shown.push(text),
                signal,
                run,
            ).catch((it: unknown) => it);
            expect(shown).to.deep.equal(["old\n", "new\n"]);
            expect(String(error)).to.match(/^Refusal: the box has stopped; start it with: npx/);
            const [first, second] = questions.filter((line) => line.includes("journalctl"));
            expect(first).to.include("-n 9 ").and.not.include("--after-cursor");
            expect(second).to.include(`--after-cursor='${cursor}'`);
        });

        it("ends at once when the user interrupts, also between two questions", async () => {
            made("disk");
            const interrupt = new AbortController();
            const shown: string[] = [];
            const start = Date.now();
            const show = (text: string) => {
                shown.push(text);
                setTimeout(() => interrupt.abort(), 20);
            };
            const { run } = box(["old\n", "new\n"], true);
            await followLogs(dir, "dev", asked, show, interrupt.signal, run);
            expect(shown).to.deep.equal(["old\n"]);
            expect(Date.now() - start).to.be.lessThan(900);
        });

        it("is refused without a box", async () => {
            made("disk");
            const { signal } = new AbortController();
            const error: unknown = await followLogs(
                dir,
                "dev",
                asked,
                () => undefined,
                signal,
                pretend(host),
            ).catch((it: unknown) => it);
            expect(String(error)).to.match(
                /^Refusal: there is no box; start it with: npx workstation rehearse dev$/,
            );
        });
    });
});
