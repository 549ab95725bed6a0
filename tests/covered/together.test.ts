import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coverageTogether } from "./together";

const projectDir = join(__dirname, "..", "..");
const side = "tests/covered/fixtures/side.ts";
const all = { lines: 100, branches: 100 };

describe("The coverage of the unit and engine lanes together", () => {
    const root = mkdtempSync(join(tmpdir(), "workstation-covered-test-"));
    const clone = join(root, "clone");
    const [unit, engine, changed] = ["unit", "engine", "changed"].map((it) => join(root, it)) as [
        string,
        string,
        string,
    ];

    /** Runs the file in a folder with one of the two loaders and the variables of a lane. */
    function run(folder: string, loader: string, argument: string, lane: NodeJS.ProcessEnv) {
        const env = { ...process.env, NODE_V8_COVERAGE: "", ...lane };
        execFileSync(process.execPath, ["-r", loader, side, argument], { cwd: folder, env });
    }
    const ofEngineLane = (folder: string) => ({
        NODE_OPTIONS: `--require "${join(__dirname, "record.cjs")}"`,
        WORKSTATION_COVERAGE: folder,
    });

    before(() => {
        run(projectDir, "./cli/start/register.cjs", "left", { NODE_V8_COVERAGE: unit });
        for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json", side])
            cpSync(join(projectDir, file), join(clone, file));
        symlinkSync(join(projectDir, "node_modules"), join(clone, "node_modules"));
        run(clone, "ts-node/register", "right", ofEngineLane(engine));
    });
    after(() => rmSync(root, { recursive: true }));

    it("is what either of them ran, though they loaded the file from two folders with two loaders", () => {
        for (const lane of [unit, engine]) {
            const { lines, branches } = coverageTogether([lane], [side]);
            expect(lines, `lines of ${lane}`).to.be.within(50, 90);
            expect(branches, `branches of ${lane}`).to.be.within(20, 80);
        }
        expect(coverageTogether([unit, engine], [side])).to.deep.equal(all);
    });

    it("counts a file that neither of them loaded", () => {
        const { lines } = coverageTogether([unit, engine], ["tests/covered/fixtures/*.ts"]);
        expect(lines).to.be.within(90, 99);
    });

    it("leaves out what a killed process has half written", () => {
        const half = join(unit, "coverage-half.json");
        writeFileSync(half, '{"result":[{"scriptId":"6","url":"node:inter');
        expect(coverageTogether([unit, engine], [side])).to.deep.equal(all);
    });

    it("leaves out a copy that a test has changed", () => {
        const file = join(clone, side);
        writeFileSync(file, readFileSync(file, "utf8").replace("right", "wrong"));
        run(clone, "ts-node/register", "right", ofEngineLane(changed));
        expect(readdirSync(changed)).to.deep.equal([]);
    });

    it("refuses to add files that were compiled in two ways", () => {
        const [name = ""] = readdirSync(engine);
        const dump = readFileSync(join(engine, name), "utf8");
        const other = join(root, "other");
        mkdirSync(other);
        writeFileSync(join(other, name), dump.replace('"mappings":"', '"mappings":"AAAA;'));
        expect(() => coverageTogether([unit, other], [side])).to.throw("compiled in two ways");
    });
});
