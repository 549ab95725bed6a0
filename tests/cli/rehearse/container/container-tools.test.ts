import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toolsMissingForContainer } from "../../../../cli/rehearse/container/container-tools";
import type { RehearsedBox } from "../../../../cli/rehearse/rehearsed-box";
import { noteMade, type Workplace, workplace } from "../../../../cli/rehearse/workplace";
import { pretend } from "../pretend";

const planned: RehearsedBox = {
    stack: "dev",
    member: "ana",
    operatingSystem: "debian12",
    desktop: "on",
    changes: {},
    standIns: [],
    userData: Buffer.of(),
    liveSettings: "",
    sharedData: false,
};
const reach = { registry: false, amazonLinux: false, dockerPackages: true, github: true };

describe("the tools that a container needs of its host", () => {
    let dir: string;
    let place: Workplace;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = workplace(dir, "dev");
        mkdirSync(place.dir, { recursive: true });
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    const host = { "image inspect": { status: 1 }, " inspect ": { status: 1 } };
    /** Returns what is missing where the host lacks these commands. */
    const missing = (
        lacks: readonly string[],
        { answers = {}, wishes = {}, here = {} }: Partial<Record<string, object>> = {},
    ) => {
        const run = pretend({
            // The first that matches is taken.
            ...answers,
            ...host,
            ...answers,
            "for tool": { stdout: lacks.map((it) => `${it}\n`).join("") },
        });
        return toolsMissingForContainer(
            place,
            { rebuild: false, ...wishes },
            { planned: { ...planned, ...here }, reach: { ...reach, ...here } },
            run,
        );
    };

    it("are either engine, or the one that the user or the last box wants", async () => {
        expect(await missing(["podman"])).to.deep.equal([]);
        expect(await missing(["podman", "docker"])).to.deep.equal(["podman or docker"]);
        const wishes = { engine: "docker" };
        expect(await missing(["docker"], { wishes })).to.deep.equal(["docker"]);
        noteMade(place, { engine: "podman", standIns: [] });
        expect(await missing(["podman"])).to.deep.equal(["podman"]);
    });

    it("are mmdebstrap too where the image has to be made from packages, all told at once", async () => {
        expect(await missing(["mmdebstrap"])).to.deep.equal(["mmdebstrap"]);
        expect(await missing(["mmdebstrap", "podman", "docker"])).to.deep.equal([
            "podman or docker",
            "mmdebstrap",
        ]);
    });

    it("are not mmdebstrap where the image can be pulled, exists, or is not Debian's", async () => {
        const lacks = ["mmdebstrap"];
        expect(await missing(lacks, { here: { registry: true } })).to.deep.equal([]);
        expect(await missing(lacks, { here: { operatingSystem: "al2023" } })).to.deep.equal([]);
        expect(await missing(lacks, { answers: { "image inspect": {} } })).to.deep.equal([]);
    });

    it("are not mmdebstrap for a box that exists, unless it is to be rebuilt", async () => {
        const answers = { "inspect -f": { stdout: "true\n" } };
        expect(await missing(["mmdebstrap"], { answers })).to.deep.equal([]);
        const wishes = { rebuild: true };
        expect(await missing(["mmdebstrap"], { answers, wishes })).to.deep.equal(["mmdebstrap"]);
    });
});
