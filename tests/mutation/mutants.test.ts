import { expect } from "chai";
import { mutantsOf } from "./mutants";
import { sample } from "../support/sample";
import { testsFor } from "./tests-for";

async function changes(content: string): Promise<string[]> {
    const mutants = await mutantsOf("catalog/x.ts", content);
    return mutants.map(
        ({ start, end, replacement }) => `${content.slice(start, end)} -> ${replacement}`,
    );
}

describe("The mutation lane", () => {
    it("changes conditions, operators, numbers, and strings that are not prose", async () => {
        expect(await changes('const limit = 5 < 7 ? "al2023" : "";')).to.have.members([
            ...["5 < 7 -> true", "5 < 7 -> false", "5 < 7 -> 5 <= 7", "5 < 7 -> 5 >= 7"],
            ...["5 -> 6", "7 -> 8", '"al2023" -> ""', '"" -> "Stryker was here!"'],
        ]);
    });

    it("leaves messages, sources, dates and types alone", async () => {
        expect(await changes('throw new Error("it does not fit");')).to.deep.equal([]);
        expect(await changes("const text = `${name}!`;")).to.deep.equal([]);
        const row = 'const row = { source: "https://a.b/", asOf: "2026-11" };';
        expect(await changes(row)).to.deep.equal([
            '{ source: "https://a.b/", asOf: "2026-11" } -> {}',
        ]);
        expect(await changes("type Two = 1 | 2;")).to.deep.equal([]);
    });

    it("takes the same sample for the same seed", () => {
        const items = Array.from({ length: 1000 }, (_, index) => index);
        const taken = sample(items, 400, 11);
        expect(taken).to.deep.equal(sample(items, 400, 11));
        expect(new Set(taken).size).to.equal(400);
        expect(taken).to.not.deep.equal(sample(items, 400, 12));
    });

    it("runs the tests of the file first, then those of its folder, then those of the whole program", () => {
        const [mirror, room, whole] = testsFor("settings/members.ts");
        expect(mirror).to.deep.equal(["tests/settings/members.test.ts"]);
        expect(room).to.satisfy((tests: string[]) =>
            tests.every((it) => it.startsWith("tests/settings/")),
        );
        expect(whole).to.include("tests/stacks.test.ts").and.not.include("tests/cli/main.test.ts");
    });
});
