import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { written } from "../cloud-init/parts";
import { box, documents, variants } from "../cloud-init/variants";

const folder = join(__dirname, "../../cloud-init/files");

/** Runs a checker over text, and fails with its findings. */
function check(command: string, args: readonly string[], input: string, name: string): void {
    const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: "utf8" });
    if (error)
        throw new Error(`cannot run ${command}: install it (apt-get install ${command})`, {
            cause: error,
        });
    expect(status, `${name}:\n${stdout}${stderr}`).to.equal(0);
}

describe("scripts", () => {
    it("pass shellcheck as they stand in files/", () => {
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
        const scripts = files.filter((name) => name.endsWith(".sh") || name === "train");
        expect(scripts.length).to.be.above(10);
        check(
            "shellcheck",
            scripts.map((name) => join(folder, name)),
            "",
            "files/",
        );
    });

    for (const variant of variants) {
        it(`of ${variant} are sound as they reach the box`, () => {
            for (const [path, content] of written(documents(box(variant)))) {
                if (/\.sh$|\/train$/.test(path)) {
                    // Not followed sources (1091), what they define (2154), and a list that is to be split (2046).
                    check(
                        "shellcheck",
                        ["-s", "bash", "-e", "SC1091,SC2154,SC2034,SC2046", "-"],
                        content,
                        path,
                    );
                } else if (/\.py$|-status$/.test(path)) {
                    check(
                        "python3",
                        ["-c", "import ast, sys; ast.parse(sys.stdin.read(), feature_version=9)"],
                        content,
                        path,
                    );
                }
            }
        });
    }
});
