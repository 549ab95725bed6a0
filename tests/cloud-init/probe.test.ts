import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensorflow } from "../boot/stand-in-gpu";
import { projectDir } from "../support/run-stack";

const probe = join(projectDir, "cloud-init/files/probe.py");

/** Runs the probe with a stand-in framework, and returns its last line. */
function says(framework: string, gpu: "yes" | "no" = "yes"): string {
    const folder = mkdtempSync(join(tmpdir(), "workstation-probe-"));
    try {
        writeFileSync(join(folder, "tensorflow.py"), framework);
        const read = `exec(open(${JSON.stringify(probe)}).read())`;
        const code = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); ${read}`;
        const run = `"$@" 2>&1 || :`;
        return execFileSync("sh", ["-c", run, "-", "python3", "-I", "-c", code, gpu], {
            encoding: "utf8",
        })
            .trim()
            .split("\n")
            .at(-1)!;
    } finally {
        rmSync(folder, { recursive: true });
    }
}

describe("probe.py", () => {
    it("names the framework when the GPU multiplies and convolves like the CPU", () => {
        expect(says(tensorflow({}))).to.equal("tensorflow stand-in GPUs: 1");
    });

    it("fails when the GPU multiplies wrongly, convolves wrongly, or is missing", () => {
        expect(says(tensorflow({ wrong: 3e-3 }))).to.match(/GPU's product is off by 0\.003$/);
        expect(says(tensorflow({ convolved: 3e-3 }))).to.match(
            /GPU's convolution is off by 0\.003$/,
        );
        expect(says(tensorflow({ gpus: 0 }))).to.match(/no GPU for tensorflow$/);
    });

    it("fails when the framework cannot convolve at all, also on a CPU box", () => {
        const broken = tensorflow({}).replace("def conv2d", "def other");
        expect(says(broken, "no")).to.match(/conv2d/);
    });
});
