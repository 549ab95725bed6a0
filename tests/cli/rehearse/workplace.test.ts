import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { gzipped, readMime, renderMime } from "../../../cloud-init/mime";
import {
    lastMade,
    noteMade,
    seedIsCurrent,
    type Workplace,
    workplace,
    writeSeed,
} from "../../../cli/rehearse/workplace";

describe("the files of a rehearsed box", () => {
    let dir: string;
    let place: Workplace;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        place = workplace(dir, "dev");
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    /** Makes the folder, as the command does when it makes its key pair first. */
    const prepared = () => mkdirSync(place.dir, { recursive: true });

    it("gets the user data byte for byte", () => {
        const bytes = Buffer.from([0x1f, 0x8b, 0, 255]);
        expect(seedIsCurrent(place, bytes)).to.equal(false);
        writeSeed(place, bytes);
        expect(readFileSync(join(place.seed, "user-data")).equals(bytes)).to.equal(true);
        expect(readFileSync(join(place.seed, "meta-data"), "utf8")).to.match(/^instance-id: i-/);
        expect(seedIsCurrent(place, bytes)).to.equal(true);
        expect(seedIsCurrent(place, Buffer.from("other"))).to.equal(false);
    });

    it("gets its own part only where its image holds the install part, and notices a change of either", () => {
        const whole = (...names: string[]) =>
            gzipped(renderMime(names.map((filename) => ({ filename, content: filename }))));
        writeSeed(place, whole("10-scripts.yaml", "50-base.yaml"), true);
        const seeded = readFileSync(join(place.seed, "user-data"));
        expect(readMime(gunzipSync(seeded)).map(({ filename }) => filename)).to.deep.equal([
            "50-base.yaml",
        ]);
        expect(seedIsCurrent(place, whole("10-scripts.yaml", "50-base.yaml"))).to.equal(true);
        expect(seedIsCurrent(place, whole("15-scripts.yaml", "50-base.yaml"))).to.equal(false);
    });

    it("remembers what it was made with", () => {
        prepared();
        expect(lastMade(place)).to.equal(undefined);
        const made = { engine: "podman", standIns: ["disk"], device: "/dev/loop7" } as const;
        noteMade(place, made);
        expect(lastMade(place)).to.deep.equal(made);
    });

    it("treats a torn note as no note of how it was made", () => {
        prepared();
        for (const torn of ["", "{", "null", "[]", '{"engine": "podman"}']) {
            writeFileSync(place.made, torn);
            expect(lastMade(place), torn).to.equal(undefined);
        }
    });
});
