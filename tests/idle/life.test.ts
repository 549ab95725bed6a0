import { expect } from "chai";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Runs a script of this folder and returns the object that it prints. */
async function told<T>(script: string, ...args: readonly string[]): Promise<T> {
    const { stdout } = await promisify(execFile)("python3", [join(__dirname, script), ...args]);
    return JSON.parse(stdout) as T;
}

interface Soaked {
    readonly stops: number;
    readonly hurts: number;
    readonly examples: readonly unknown[];
    readonly late: { readonly [Share in "median" | "p90" | "most"]: number };
}

interface Checked {
    readonly stopped: number;
    readonly broken: Readonly<Record<string, readonly unknown[]>>;
}

describe("The idle rule, over generated lives of boxes", function () {
    this.timeout(300_000);

    describe("of 150,000 minutes", () => {
        let soaked: Soaked;
        before(async () => {
            soaked = await told<Soaked>("soak.py", "150000", "unit", "30");
            expect(soaked.stops).to.be.greaterThan(50);
        });

        it("stops no box while a use lasts", () => {
            expect(soaked.hurts, JSON.stringify(soaked.examples)).to.equal(0);
        });

        it("stops half of them within 5 minutes of the limit, nine of ten within 60, all within two days", () => {
            const { median, p90, most } = soaked.late;
            expect(median).to.be.at.most(5);
            expect(p90).to.be.at.most(60);
            expect(most).to.be.at.most(2880);
        });
    });

    describe("that are changed", () => {
        let checked: Checked;
        before(async () => {
            checked = await told<Checked>("properties.py", "40", "unit");
            expect(checked.stopped).to.be.greaterThan(20);
        });

        const claims = {
            more: "never stops earlier for more activity",
            blind: "never stops earlier for probes that fail",
            shifted: "never stops earlier for a wall clock that jumps",
            limit: "never stops earlier for a longer limit",
            again: "decides the same for the same samples, with the same reasons",
            prefix: "never looks ahead",
        } as const;
        for (const [property, claim] of Object.entries(claims)) {
            it(claim, () => {
                expect(checked.broken[property]).to.deep.equal([]);
            });
        }
    });
});
