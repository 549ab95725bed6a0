import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../../support/run-stack";

const lazy = join(projectDir, "cli", "start", "lazy-modules.cjs");

/** Returns what `script` prints in a process that has loaded Pulumi's SDK lazily. */
function printed(script: string): string {
    const { stdout, stderr } = spawnSync(
        process.execPath,
        ["--no-warnings", "-r", lazy, "-e", `require("@pulumi/pulumi"); ${script}`],
        { cwd: projectDir, encoding: "utf8" },
    );
    expect(stderr).to.equal("");
    return stdout.trim();
}

/** Prints the names of the lazy packages that the process has loaded. */
const loaded = `console.log(["typescript", "@npmcli/arborist"].filter((name) =>
    Object.keys(require.cache).some((file) => file.split("\\\\").join("/").includes("node_modules/" + name + "/"))))`;

describe("lazy modules", () => {
    it("keep TypeScript and npm's dependency solver out of a run that uses neither", () => {
        expect(printed(loaded)).to.equal("[]");
    });

    it("load what Pulumi needs when it sends a function to the cloud", () => {
        const send = `const { runtime } = require("@pulumi/pulumi");
            runtime.serializeFunction(() => 41 + 1)
                .then(({ text }) => console.log(text.includes("41 + 1")))
                .then(() => runtime.computeCodePaths())
                .then((paths) => { console.log(paths.size > 10); ${loaded} })`;
        expect(printed(send)).to.equal("true\ntrue\n[ 'typescript', '@npmcli/arborist' ]");
    });

    it("leave other importers alone", () => {
        expect(printed(`console.log(Object.keys(require("typescript")).length > 100)`)).to.equal(
            "true",
        );
    });
});
