import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineName } from "../../../cli/rehearse/container/engine";
import { openMachine, placeOf } from "../../../cli/rehearse/open-machine";
import type { StandInName } from "../../../cli/rehearse/stand-ins";
import { noteMade } from "../../../cli/rehearse/workplace";
import { pretend } from "./pretend";

describe("the machine of a rehearsed box", () => {
    let project: string;
    let said: string[];
    beforeEach(() => {
        project = mkdtempSync(join(tmpdir(), "workstation-"));
        said = [];
    });
    afterEach(() => rmSync(project, { recursive: true }));

    const versions = {
        "podman version": { stdout: "4.3.1\n" },
        "docker version": { stdout: "28.0.1\n" },
    };
    const running = { "inspect -f": { stdout: "true\n" } };

    /** Opens it on a host with both engines; returns the engine that was asked for its version. */
    async function engineOf(engine?: EngineName, more = {}) {
        const run = pretend({ ...versions, ...more });
        const tell = { say: (line: string) => void said.push(line) };
        const wishes = { vm: false, engine, plainVolume: false, prepare: false };
        await openMachine(project, "dev", wishes, tell as never, run);
        return run.asked.filter((it) => it.includes(" version ")).map((it) => it.split(" ")[0]);
    }

    function lastMadeBy(engine: EngineName, standIns: readonly StandInName[] = []): void {
        const place = placeOf(project, "dev", false);
        mkdirSync(place.dir, { recursive: true });
        noteMade(place, { engine, standIns });
    }

    it("has places of its own for a container and for a virtual machine", () => {
        const [container, vm] = [placeOf(project, "dev", false), placeOf(project, "dev", true)];
        expect(container.box).to.equal("workstation-rehearsal-dev");
        expect(vm.box).to.equal("workstation-rehearsal-dev-vm");
        expect(vm.disk).to.not.equal(container.disk);
    });

    it("is a virtual machine on request, for which no container engine is asked", async () => {
        const run = pretend({});
        const wishes = { vm: true, plainVolume: false, prepare: false };
        const tell = { say: () => undefined } as never;
        const { place } = await openMachine(project, "dev", wishes, tell, run);
        expect(place.box).to.equal("workstation-rehearsal-dev-vm");
        expect(run.asked).to.deep.equal([]);
    });

    it("runs in the first engine there is, and the next time in the same", async () => {
        expect(await engineOf()).to.deep.equal(["podman"]);
        lastMadeBy("docker");
        expect(await engineOf()).to.deep.equal(["docker"]);
        expect(said).to.deep.equal([]);
    });

    it("moves to a wanted engine only once its box in the other is stopped", async () => {
        lastMadeBy("docker", ["folder"]);
        const error = await engineOf("podman", running).catch((it: Error) => it);
        expect(error).to.include({
            ...{
                name: "Refusal",
                message:
                    "the box of dev runs in docker; stop it first: npx workstation rehearse dev --stop",
            },
        });
        expect(await engineOf("podman")).to.deep.equal(["podman"]);
    });

    it("says where the data stays that another engine's volume holds", async () => {
        lastMadeBy("docker", ["folder"]);
        await engineOf("podman");
        expect(said).to.deep.equal([
            "the last box's data stays in docker's volume workstation-rehearsal-dev-data",
        ]);
        lastMadeBy("docker");
        await engineOf("podman");
        expect(said).to.have.length(1);
    });
});
