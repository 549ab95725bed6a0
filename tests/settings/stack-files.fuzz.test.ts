import { expect } from "chai";
import { planStack } from "../../cli/plan/stack-plan";
import { printable } from "../../settings/printable";
import { paste } from "../support/paste";
import { JudgesFolder, type Verdict, verdictOf } from "./judge";
import { Dice } from "../support/dice";
import { fileClasses } from "./stack-files";

const filesOfAClass = 40;
const largestMessage = 20_000;
/** Longest time for one file, as a multiple of the median. */
const slowest = 30;

/** Returns the commands of a refusal, as a user would copy them. */
const commandsIn = (message: string) =>
    [...message.matchAll(/^ {6}or run {3}(.+)$/gm)].map(([, command = ""]) => command);

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
        const { ran, other } = paste([...new Set(commands)]);
        expect(other).to.deep.equal([]);
        const beginnings = ran.map((words) => words.slice(0, 2).join(" "));
        // A key and an address are values that only the user's own laptop knows.
        const values = [/^cat .*\/\.ssh\/id_ed25519\.pub$/, /^curl -s$/];
        const commandsRun = beginnings.filter((it) => !values.some((value) => value.test(it)));
        expect([...new Set(commandsRun)]).to.deep.equal(["pulumi config"]);
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
