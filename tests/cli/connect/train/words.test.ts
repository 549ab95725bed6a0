import { expect } from "chai";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { word } from "../../../../cli/connect/ssh/word";
import { jobIn, startLine } from "../../../../cli/connect/train/words";

describe("what `workstation train` types on the box", () => {
    it("gives each word to the command as it was typed, whatever is in it", () => {
        fc.assert(
            fc.property(
                fc.array(
                    fc
                        .oneof(
                            fc.string(),
                            fc.constantFrom("'", '"', "$(touch x)", "`x`", "a\nb", "\\", "*"),
                        )
                        .filter((it) => !it.includes("\0")),
                    { minLength: 1, maxLength: 20 },
                ),
                (words) => {
                    const line = `for it in ${words.map(word).join(" ")}; do printf '%s\\0' "$it"; done`;
                    const { stdout } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
                    expect(stdout.split("\0").slice(0, -1)).to.deep.equal(words);
                },
            ),
            { numRuns: 60 },
        );
    });

    it("starts a job in the folder, with its ports and name, and lets Python run a script", () => {
        const line = startLine(["fit.py", "--epochs", "3"], {
            ...{ folder: "my work", port: [6006, 6007], name: "resnet" },
        });
        expect(line).to.match(/^cd -- 'my work' /);
        expect(line).to.match(
            /; exec workstation train --detach --port 6006 --port 6007 --name 'resnet' -- 'python' 'fit\.py' '--epochs' '3'$/,
        );
        expect(startLine(["nvidia-smi"], { folder: "work" })).to.match(
            / --detach -- 'nvidia-smi'$/,
        );
    });

    it("finds a job's number in what the box says, and none in a refusal", () => {
        expect(jobIn("job 12 (resnet) is running; look: train logs -f 12")).to.equal("12");
        expect(jobIn("train: the job 3 has the name")).to.equal(undefined);
    });
});
