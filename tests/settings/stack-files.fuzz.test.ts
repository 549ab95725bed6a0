import { expect } from "chai";
import { planStack } from "../../cli/plan/stack-plan";
import { printable } from "../../settings/printable";
import { JudgesFolder, type Verdict, verdictOf } from "./judge";
import { commandsIn, pasted } from "./pasted";
import { Dice, fileClasses } from "./stack-files";

const filesOfAClass = 40;
const largestMessage = 20_000;
/** Longest time for one file, as a multiple of the median. */
const slowest = 30;

const seedOf = (file: number) => new Dice(file * 7919);

describe("generated stack files", () => {
    const environment = { ...process.env };
    let folder: JudgesFolder;
    const verdicts: (Verdict & { readonly text: string })[] = [];

    before(() => {
        folder = new JudgesFolder();
        delete process.env["AWS_REGION"];
        delete process.env["AWS_DEFAULT_REGION"];
    });
    after(() => {
        folder.remove();
        Object.assign(process.env, environment);
    });

    for (const [name, { verdict, naming, make }] of Object.entries(fileClasses)) {
        it(`are ${verdict}, safe to print and short: ${name}`, () => {
            for (let file = 1; file <= filesOfAClass; file++) {
                const text = make(seedOf(file));
                const judged = folder.judge(text);
                const { kind, message } = judged;
                verdicts.push({ ...judged, text });
                const told = `${text.slice(0, 500)}\n=> ${message.slice(0, 2000)}`;
                expect(kind, told).to.equal(verdict);
                if (naming !== undefined) expect(message).to.match(naming);
                expect(printable(message) === message, told).to.equal(true);
                expect(message.length).to.be.below(largestMessage);
            }
        });
    }

    it("number two thousand or more", () => {
        expect(Object.keys(fileClasses).length * filesOfAClass).to.be.at.least(2000);
    });

    it(`take no longer than ${slowest} times the median`, () => {
        const sorted = verdicts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
        const limit = slowest * sorted[sorted.length >> 1]!;
        // Garbage collection may slow any file down, but hardly the same one three times.
        const slow = verdicts.filter(
            ({ milliseconds, text }) =>
                milliseconds > limit &&
                [1, 2, 3].every(() => folder.judge(text).milliseconds > limit),
        );
        expect(slow.map(({ text }) => text.slice(0, 200))).to.deep.equal([]);
    });

    it("are answered with commands that run only Pulumi when pasted into bash", () => {
        const commands = verdicts.flatMap(({ message }) => commandsIn(message));
        expect(commands.length).to.be.above(1000);
        expect([...pasted(commands)]).to.deep.equal(["pulumi config"]);
    });

    it("get the same answer from the whole plan", async () => {
        const large = ["up to 500 members", "thousands of problems"];
        for (const [name, { verdict, make }] of Object.entries(fileClasses)) {
            if (large.includes(name)) continue;
            folder.write(make(seedOf(1)));
            const { kind, message } = await planStack(folder.dir, "fuzz").then(
                () => ({ kind: "accepted", message: "" }),
                verdictOf,
            );
            expect(kind, `${name}: ${message}`).to.equal(verdict);
        }
    }).timeout(60_000);
});

describe("a command pasted into bash", () => {
    it("is caught running its unquoted parts", () => {
        expect([
            ...pasted(["pulumi config rm os$(pwned)", "pulumi config rm 'os$(pwned)'"]),
        ]).to.deep.equal(["ran pwned", "pulumi config"]);
    });
});
