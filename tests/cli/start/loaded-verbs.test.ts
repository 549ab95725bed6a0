import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { projectDir } from "../../support/run-stack";

describe("A command line", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "workstation-loaded-"));
    const list = join(folder, "list");
    const hook = join(folder, "hook.cjs");
    before(() =>
        writeFileSync(
            hook,
            `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n")));`,
        ),
    );
    after(() => rmSync(folder, { recursive: true }));

    /** Returns the files of the program that a command line has loaded. */
    function loadedBy(...words: readonly string[]): string[] {
        const args = ["--require", hook, join(projectDir, "cli", "bin.cjs"), ...words];
        execFileSync(process.execPath, args, { cwd: projectDir, stdio: "ignore" });
        const files = readFileSync(list, "utf8").split("\n");
        return files.map((it) => relative(projectDir, it)).filter((it) => !/node_modules/.test(it));
    }

    it("of proxy, which OpenSSH starts for each connection, loads no other verb", () => {
        const loaded = loadedBy("proxy", "--help");
        expect(loaded.filter((it) => /verb\.ts$/.test(it))).to.deep.equal([
            "cli/connect/proxy/verb.ts",
            "cli/boxes/box-verb.ts",
        ]);
    });

    for (const verb of ["ssh", "status"])
        it(`of ${verb} loads no verb of whoever deploys`, () => {
            const loaded = loadedBy(verb, "--help");
            expect(loaded).to.include("cli/connect/ssh/verb.ts");
            expect(loaded.filter((it) => /^cli\/(change|plan|access|rehearse)\//.test(it))).to.be
                .empty;
        });

    it("that asks for help or completion knows all verbs", () => {
        for (const words of [["--help"], ["help", "ssh"], ["complete", "bash"]])
            expect(loadedBy(...words), words.join(" ")).to.include("cli/change/verbs/resize.ts");
    });
});
