import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
    chmodSync,
    lstatSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileWhole } from "../../cli/write-file";
import { projectDir } from "../support/run-stack";

describe("A file written whole", () => {
    const folder = mkdtempSync(join(tmpdir(), "workstation-write-"));
    const path = join(folder, "Pulumi.dev.yaml");
    beforeEach(() => writeFileSync(path, "former\n"));
    after(() => rmSync(folder, { recursive: true }));

    it("has the new content, and leaves nothing beside it", () => {
        writeFileWhole(path, "new\n");
        expect(readFileSync(path, "utf8")).to.equal("new\n");
        expect(readdirSync(folder)).to.deep.equal(["Pulumi.dev.yaml"]);
    });

    it("keeps its mode, whatever the umask says", () => {
        chmodSync(path, 0o666);
        writeFileWhole(path, "new\n");
        expect(statSync(path).mode & 0o777).to.equal(0o666);
        chmodSync(path, 0o600);
        writeFileWhole(path, "new\n");
        expect(statSync(path).mode & 0o777).to.equal(0o600);
    });

    it("gets the given mode when it is new", () => {
        const secret = join(folder, "secret");
        writeFileWhole(secret, "new\n", 0o600);
        expect(statSync(secret).mode & 0o777).to.equal(0o600);
        rmSync(secret);
    });

    it("stays a link when it is one", () => {
        const link = join(folder, "link.yaml");
        symlinkSync("Pulumi.dev.yaml", link);
        writeFileWhole(link, "new\n");
        expect(lstatSync(link).isSymbolicLink()).to.equal(true);
        expect(readFileSync(path, "utf8")).to.equal("new\n");
        rmSync(link);
    });

    it("keeps its former content, and leaves nothing beside it, when the disk is full", () => {
        const write = `require("./cli/write-file").writeFileWhole(${JSON.stringify(path)}, "x".repeat(65536))`;
        const args = ["-c", 'ulimit -f 4; exec "$@"', "bash"];
        const node = [process.execPath, "-r", "./cli/start/register.cjs", "-e", write];
        const { status, stderr } = spawnSync("bash", [...args, ...node], {
            cwd: projectDir,
            encoding: "utf8",
        });
        expect(status, stderr).to.not.equal(0);
        expect(stderr).to.contain("EFBIG");
        expect(readFileSync(path, "utf8")).to.equal("former\n");
        expect(readdirSync(folder)).to.deep.equal(["Pulumi.dev.yaml"]);
    });
});
