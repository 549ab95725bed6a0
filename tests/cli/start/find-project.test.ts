import { expect } from "chai";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProject } from "../../../cli/start/find-project.cjs";

describe("findProject", () => {
    let root: string;
    let clone: string;
    let other: string;
    let elsewhere: string;
    let installed: string;

    /** Makes a folder with what a project has: its package.json, its command, and Pulumi.yaml where asked. */
    function folder(name: string, pulumi: boolean, bin: unknown = { workstation: "cli/bin.cjs" }) {
        const path = join(root, name);
        mkdirSync(join(path, "cli"), { recursive: true });
        writeFileSync(join(path, "cli", "bin.cjs"), "");
        writeFileSync(join(path, "package.json"), JSON.stringify({ name: "any", bin }));
        if (pulumi) writeFileSync(join(path, "Pulumi.yaml"), "");
        return path;
    }

    before(() => {
        root = realpathSync(mkdtempSync(join(tmpdir(), "workstation-")));
        clone = folder("clone", true);
        other = folder("other", true);
        installed = folder("installed", false);
        elsewhere = join(root, "elsewhere");
        mkdirSync(elsewhere);
    });
    after(() => rmSync(root, { recursive: true }));

    const found = (path: string, ...rest: string[]) => ({
        ...{ rest, folder: path },
        command: join(path, "cli", "bin.cjs"),
    });
    const problemOf = (result: ReturnType<typeof findProject>) =>
        "problem" in result ? result.problem : undefined;

    it("takes the folder it is asked in", () => {
        expect(findProject(["plan"], clone, installed)).to.deep.equal(found(clone, "plan"));
    });

    it("takes the nearest project above a subfolder, rather than the command's own", () => {
        const below = join(clone, "docs", "deep");
        mkdirSync(below, { recursive: true });
        expect(findProject([], below, other)).to.deep.equal(found(clone));
        const inner = folder("clone/inner", true);
        expect(findProject([], join(inner, "cli"), other)).to.deep.equal(found(inner));
    });

    it("takes the command's own clone where no project is above", () => {
        expect(findProject(["up"], elsewhere, clone)).to.deep.equal(found(clone, "up"));
    });

    it("goes past Pulumi projects and packages of others", () => {
        const inside = [
            folder("clone/theirs", true, null),
            folder("clone/tool", true, "tool.js"),
            folder("clone/bare", false),
            folder("clone/broken", true),
        ];
        writeFileSync(join(root, "clone", "broken", "package.json"), "{");
        for (const path of inside) expect(findProject([], path, other)).to.deep.equal(found(clone));
    });

    it("takes the folder of --project from anywhere on the line, as far as --", () => {
        const lines = [
            ["--project", clone, "plan", "dev"],
            ["plan", "--project", clone, "dev"],
            ["plan", "dev", `--project=${clone}`],
            ["plan", "--project=../clone", "dev"],
            ["plan", "dev", "--project", other, "--project", clone],
        ];
        for (const line of lines) {
            const result = findProject(line, elsewhere, other);
            expect(result, line.join(" ")).to.deep.equal(found(clone, "plan", "dev"));
        }
        const line = ["train", "--", "--project", "x"];
        expect(findProject(line, clone, other)).to.deep.equal(found(clone, ...line));
    });

    it("gives a folder that is reached through a link by its real name", () => {
        symlinkSync(clone, join(root, "link"), "junction");
        const result = findProject([], elsewhere, join(root, "link"));
        expect(result).to.deep.equal(found(clone));
    });

    it("refuses --project without a folder", () => {
        for (const line of [["plan", "--project"], ["--project="], ["--project", ""]]) {
            expect(problemOf(findProject(line, clone, clone)), line.join(" ")).to.equal(
                "--project needs a folder, for example --project ~/workstation",
            );
        }
    });

    it("refuses a folder of --project that is no project, also inside one", () => {
        for (const path of [elsewhere, join(root, "missing"), join(clone, "cli")]) {
            expect(problemOf(findProject(["--project", path], clone, clone))).to.equal(
                `${path} is not a workstation project; --project takes a clone's folder, with its package.json and Pulumi.yaml`,
            );
        }
    });

    it("runs an everyday verb where there is no project, with the installed command", () => {
        for (const line of [["status"], ["status", "--json"]])
            expect(findProject(line, elsewhere, installed)).to.deep.equal(
                found(installed, ...line),
            );
        expect(findProject(["status"], clone, installed)).to.deep.equal(found(clone, "status"));
    });

    it("refuses a wrong folder of --project for an everyday verb too", () => {
        const line = ["status", "--project", elsewhere];
        expect(problemOf(findProject(line, clone, clone))).to.contain(
            "is not a workstation project",
        );
    });

    it("says what to do where there is no project, and does not take an installed package for one", () => {
        const result = findProject(["plan"], elsewhere, installed);
        expect(result).to.deep.equal({
            rest: ["plan"],
            problem: `there is no workstation project in ${elsewhere} or above it; \`cd\` into your clone of it, or add --project DIR`,
        });
    });
});
