import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "../../../cli/boxes/use";
import { printed } from "./support/printed";

describe("workstation use", () => {
    let folder: string;
    const names = ["XDG_CONFIG_HOME", "WORKSTATION_MEMBER"] as const;
    const former = names.map((name) => process.env[name]);
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-"));
        process.env["XDG_CONFIG_HOME"] = folder;
        delete process.env["WORKSTATION_MEMBER"];
    });
    afterEach(() => {
        names.forEach((name, at) => {
            if (former[at] === undefined) delete process.env[name];
            else process.env[name] = former[at];
        });
        rmSync(folder, { recursive: true });
    });
    const run = (name?: string) => printed(() => new Promise((resolve) => resolve(use(name))));

    it("stores a name, and prints it without one", async () => {
        expect((await run("ana")).out).to.equal("the commands to come are about ana's box\n");
        expect(await run()).to.deep.equal({ out: "ana\n", err: "", refusal: undefined });
    });

    it("says how to store a name where none is", async () => {
        expect((await run()).refusal).to.equal(
            "no name is stored; store yours: npx workstation use NAME",
        );
    });

    it("says that WORKSTATION_MEMBER goes first", async () => {
        process.env["WORKSTATION_MEMBER"] = "bob";
        expect((await run("ana")).err).to.equal(
            "WORKSTATION_MEMBER is set to bob, which goes first\n",
        );
    });

    it("refuses where a file is in the way of the folder", async () => {
        process.env["XDG_CONFIG_HOME"] = "/proc/version";
        expect((await run("ana")).refusal).to.contain("ENOTDIR");
    });
});
