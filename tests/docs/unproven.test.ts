import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { statedCost } from "../aws/boxes";
import { type BoxName, type Proof, proofs } from "../aws/proofs";
import { functionsOf, ownScripts } from "../cloud-init/shell-coverage";
import { projectDir } from "../support/run-stack";

const text = readFileSync(join(projectDir, "docs/unproven.md"), "utf8");
const section = text.slice(text.indexOf("\n## Amazon Linux 2023"));

interface Row {
    readonly where: string;
    readonly proof: string;
    readonly boxes: readonly string[];
}

const rows: readonly Row[] = section
    .split("\n")
    .filter((line) => /^\| (?!-|AL2023's own)/.test(line))
    .map((line) => {
        const [, , where = "", proof = "", boxes = ""] = line.split("|").map((cell) => cell.trim());
        return { where, proof: proof.replaceAll("`", ""), boxes: boxes.split(", ") };
    });

describe("docs/unproven.md on Amazon Linux 2023", () => {
    it("names each function of files/al2023, with a proof of its own", () => {
        const named = rows.map(({ where }) => where);
        for (const [name, script] of ownScripts("al2023"))
            for (const own of functionsOf(script))
                expect(named).to.include(`\`al2023/${name}\`: \`${own}\``);
    });

    it("names each table of cloud-init/ that has entries of AL2023's own", () => {
        for (const [file, table] of [
            ["base.ts", "basePackages"],
            ["desktop.ts", "desktopPackages"],
            ["desktop.ts", "noQuestions"],
            ["base.ts", "noInstanceConnect"],
        ] as const) {
            const source = readFileSync(join(projectDir, "cloud-init", file), "utf8");
            expect(source).to.match(new RegExp(`^(?:export )?const ${table}\\b`, "m"));
            expect(rows.map(({ where }) => where)).to.include(
                `\`cloud-init/${file}\`: \`${table}\``,
            );
        }
    });

    it("lists what `npm run test:aws` proves, on the boxes where it does, and nothing else", () => {
        const boxes = Object.keys(proofs) as BoxName[];
        const listed = rows.flatMap((row) => row.boxes.map((box) => `${box} ${row.proof}`));
        const proven = boxes.flatMap((box) =>
            (proofs[box] as readonly Proof[]).map(({ name }) => `${box} ${name}`),
        );
        expect([...new Set(listed)].sort()).to.deep.equal(proven.sort());
    });

    it("states today's cost of each box", () => {
        for (const box of Object.keys(proofs) as BoxName[]) {
            const flag = box === "dev" ? "" : `--${box}`;
            const cost = `up to $${statedCost(projectDir, box).total.toFixed(2)}`;
            const line = section
                .split("\n")
                .find((it) => it.includes(`money ${flag}`) && /#/.test(it));
            expect(line, box).to.include(cost);
        }
    });

    it("owns up to what has not run at all", () => {
        expect(text).to.match(/nightly lane[^]*?has not run yet/);
        expect(section).to.include("No line of this has run on Amazon Linux 2023");
    });
});
