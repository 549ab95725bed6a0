import { expect } from "chai";
import { monthlyCost, priceCaveats, workingHours, type CostRequest } from "../../catalog/cost";

const box = {
    instanceType: "t3.large",
    rootGiB: 50,
    dataGiB: 100,
    snapshotGiB: 40,
    publicAddress: true,
} as const;

function rowsOf(request: CostRequest) {
    return new Map(monthlyCost(request).map((row) => [row.part, row]));
}

function usd(amount: number | undefined) {
    return amount?.toFixed(2);
}

describe("monthlyCost", () => {
    it("adds up an always-on box part by part", () => {
        const rows = rowsOf({ ...box, hours: "always" });
        const monthly = [...rows].map(([part, row]) => [part, usd(row.monthlyUsd)]);
        expect(monthly).to.deep.equal([
            ["t3.large", "60.74"], // 0.0832 x 730
            ["root disk", "4.00"], // 50 x 0.08
            ["data disk", "8.00"],
            ["snapshots", "2.00"], // 40 x 0.05
            ["public address", "3.65"], // 0.005 x 730
            ["total", "78.39"],
        ]);
    });

    it("charges machine and address for working hours only, disks for the whole month", () => {
        const rows = rowsOf({ ...box, hours: workingHours });
        expect(usd(rows.get("t3.large")?.monthlyUsd)).to.equal("14.64"); // 0.0832 x 176
        expect(usd(rows.get("public address")?.monthlyUsd)).to.equal("0.88");
        expect(usd(rows.get("data disk")?.monthlyUsd)).to.equal("8.00");
        expect(usd(rows.get("total")?.monthlyUsd)).to.equal("29.52");
    });

    it("charges a stopped box for its disks and snapshots only", () => {
        expect(usd(rowsOf({ ...box, hours: 0 }).get("total")?.monthlyUsd)).to.equal("14.00");
    });

    it("gives the price of an hour, disks included", () => {
        const rows = rowsOf({ ...box, publicAddress: false, hours: "always" });
        expect(rows.get("t3.large")?.hourlyUsd).to.equal(0.0832);
        expect(rows.get("public address")?.hourlyUsd).to.equal(0);
        expect(rows.get("total")?.hourlyUsd?.toFixed(4)).to.equal("0.1024"); // 0.0832 + 14 / 730
    });

    it("counts no snapshots unless given some", () => {
        const { instanceType, rootGiB, dataGiB, publicAddress } = box;
        const rows = rowsOf({ instanceType, rootGiB, dataGiB, publicAddress, hours: "always" });
        expect(rows.get("snapshots")?.monthlyUsd).to.equal(0);
    });

    it("shows an unknown price as unknown in its row and in the total, never as 0", () => {
        const rows = rowsOf({ ...box, instanceType: "p5e.48xlarge", hours: "always" });
        for (const part of ["p5e.48xlarge", "total"]) {
            expect(rows.get(part)).to.deep.include({
                hourlyUsd: undefined,
                monthlyUsd: undefined,
            });
        }
        expect(usd(rows.get("root disk")?.monthlyUsd)).to.equal("4.00");
    });
});

describe("priceCaveats", () => {
    it("is empty for a box on demand in us-east-1", () => {
        expect(priceCaveats({ spot: false, region: "us-east-1" })).to.deep.equal([]);
    });

    it("says that a spot price is not known, and names its maximum", () => {
        expect(priceCaveats({ spot: true, region: "us-east-1" })).to.deep.equal([
            "spot: the price is not known here, because AWS sets it by zone; it is at most the on-demand price shown",
        ]);
    });

    it("says that another region's prices are not known, and which are shown instead", () => {
        expect(priceCaveats({ spot: false, region: "eu-central-1" })).to.deep.equal([
            "prices in eu-central-1 are not known here and may be higher; the prices shown are those of us-east-1",
        ]);
        expect(priceCaveats({ spot: true, region: "eu-central-1" })).to.have.length(2);
    });
});
