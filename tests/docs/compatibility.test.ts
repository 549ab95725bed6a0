import { expect } from "chai";
import { format } from "prettier";
import { compatibilityTable } from "../../docs/tables/compatibility";
import { instanceTypes } from "../../catalog/instance-types";

const rows = compatibilityTable()
    .trimEnd()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
const rowOf = (family: string) =>
    rows.find(([, families]) => families?.split(", ").includes(family));

describe("the compatibility table", () => {
    it("has each GPU family in one row, and no CPU family", () => {
        for (const { family, gpu } of instanceTypes.values()) {
            const found = rows.filter(([, families]) => families?.split(", ").includes(family));
            expect(found, family).to.have.length(gpu ? 1 : 0);
        }
    });

    it("says what the oldest working family gets", () => {
        expect(rowOf("g3")?.slice(1, -1)).to.deep.equal([
            "g3s, g3",
            "M60",
            "5.2",
            "R580 proprietary",
            "al2023-x86_64",
            "2.16.1 (CUDA 12.3)",
            "2.13.0 (CUDA 12.6)",
            "retired",
        ]);
    });

    it("shows what cannot run at all, or not with a framework", () => {
        expect(rowOf("p2")?.slice(4, 9)).to.deep.equal(["none", "none", "none", "none", "retired"]);
        expect(rowOf("gr6f")?.slice(4, 9)).to.deep.equal([
            "none",
            "none",
            "none",
            "none",
            "unproven",
        ]);
        expect(rowOf("g7")?.slice(6, 8)).to.deep.equal(["none", "2.13.0 (CUDA 13.0)"]);
    });

    it("is laid out as prettier lays it out", async () => {
        const table = compatibilityTable();
        expect(await format(table, { parser: "markdown" })).to.equal(table);
    });
});
