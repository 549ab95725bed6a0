import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { quoted } from "../../settings/quoted";

describe("quoted", () => {
    it("leaves a plain word bare, and quotes text that a shell would read differently", () => {
        const words = [
            "ana",
            "ami-0123",
            "us-east-1a",
            "203.0.113.7/32",
            "a b",
            "$(id)",
            "=x",
            "a,b",
            "",
        ];
        expect(words.map(quoted)).to.deep.equal([
            "ana",
            "ami-0123",
            "us-east-1a",
            "203.0.113.7/32",
            "'a b'",
            "'$(id)'",
            "'=x'",
            "'a,b'",
            "''",
        ]);
    });

    it("gives up on quotes and unprintable characters", () => {
        const values = ["it's", "a\nb", "\x1b[2J", "\u202e", "\u2019"];
        expect(values.map(quoted)).to.deep.equal(values.map(() => undefined));
    });

    it("makes bash read exactly the value, as one argument", () => {
        const words = fc.sample(fc.string({ unit: "grapheme" }), { numRuns: 200, seed: 11 });
        const safe = words.filter((word) => quoted(word) !== undefined);
        const script = safe.map((word) => `printf '%s\\0' ${quoted(word)}`).join("\n");
        const { stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
        expect(stdout.split("\0").slice(0, -1)).to.deep.equal(safe);
    });
});
