import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import * as packageJson from "../package.json";
import { projectDir } from "./support/run-stack";

describe("the npm package", function () {
    this.timeout(120_000); // npm reads the whole tree of packages

    let files: Set<string>;
    before(() => {
        const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
        const [packed] = JSON.parse(
            execFileSync("npm", args, { cwd: projectDir, encoding: "utf8", stdio: "pipe" }),
        ) as [{ files: { path: string }[] }];
        files = new Set(packed.files.map(({ path }) => path));
    });

    it("holds the command and each file of ours that one of its files loads", () => {
        expect(files).to.include("cli/bin.cjs");
        const code = [...files].filter((name) => /\.(ts|cjs)$/.test(name));
        const loaded = code.flatMap((name) => {
            const text = readFileSync(join(projectDir, name), "utf8");
            return [...text.matchAll(/(?:from|import|require\() ?"(\.[^"]+)"/g)].map(([, path]) =>
                normalize(join(dirname(name), path!)),
            );
        });
        expect(loaded).to.have.length.greaterThan(100);
        for (const path of new Set(loaded)) {
            const candidates = [path, `${path}.ts`, join(path, "index.ts")];
            expect(
                candidates.some((it) => files.has(it)),
                path,
            ).to.be.true;
        }
    });

    it("holds the packages that no registry has, where package.json names them", () => {
        const local = Object.values(packageJson.dependencies).filter((it) => /^file:/.test(it));
        expect(local).to.deep.equal(["file:sdks/cloudinit"]);
        for (const name of ["package.json", "index.ts", "get-config.ts"])
            expect(files).to.include(`sdks/cloudinit/${name}`);
    });

    it("holds no test, no test equipment and nothing that makes its folder a project", () => {
        const unwanted =
            /^(tests|docs|\.ci|simulation\/(provider|pulumi))\/|\.test\.|^Pulumi.*\.yaml$/;
        expect([...files].filter((name) => unwanted.test(name))).to.be.empty;
    });
});
