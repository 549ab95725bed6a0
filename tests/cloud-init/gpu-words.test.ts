import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

/**
 * What NVIDIA's catalog says to do at once (docs.nvidia.com/deploy/xid-errors, "Analyzing Xid Errors with the Xid Catalog", of
 * Ampere and newer, 2026-11; by a transcript in a public repository).
 */
const actions: Readonly<Record<string, "restart the program" | "reset the GPU" | "continue">> = {
    ...{ 8: "restart the program", 13: "restart the program", 31: "restart the program" },
    ...{ 32: "restart the program", 43: "continue", 48: "reset the GPU", 62: "reset the GPU" },
    ...{ 63: "continue", 64: "reset the GPU", 69: "restart the program", 79: "reset the GPU" },
    ...{ 92: "continue", 94: "restart the program", 95: "reset the GPU", 109: "reset the GPU" },
    ...{ 119: "reset the GPU", 120: "reset the GPU", 140: "reset the GPU", 143: "reset the GPU" },
};

describe("What is said of an Xid", () => {
    const words = JSON.parse(
        execFileSync(
            "python3",
            ["-Bc", "import json, gpu_words; print(json.dumps(gpu_words.meanings))"],
            {
                cwd: join(projectDir, "cloud-init/files"),
                encoding: "utf8",
            },
        ),
    ) as Readonly<Record<string, string>>;

    for (const [number, action] of Object.entries(actions))
        it(`asks for a stop and a start of the box exactly where NVIDIA resets the GPU: ${number}, ${action}`, () => {
            const resets = words[number]!.includes("stop and start the box");
            expect(resets, words[number]).to.equal(action === "reset the GPU");
        });
});
