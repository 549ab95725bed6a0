import { expect } from "chai";
import { holdToJob, holdToMonth, jobPrice, taken } from "../../../cli/jobs/price";
import { quoteLines } from "../../../cli/jobs/quote";
import { findInstanceType } from "../../../catalog/instance-types";
import { tablePrices } from "../../../catalog/price-list";
import { refusalOf } from "../../support/refusal-of";

const refused = (act: () => unknown) => refusalOf(act).message;

describe("a job's price", () => {
    const types = ["g4dn.xlarge", "g5.xlarge"].map((it) => findInstanceType(it)!);
    const price = jobPrice({ types }, { nodes: 2, hours: 4 }, tablePrices());
    const spent = { usd: 0, runs: 0, byMember: {} };
    const caps = { maxJobUsd: 50, maxMonthlyUsd: 500, nat: false };

    it("is that of the cheapest and the dearest type, times hours and nodes", () => {
        expect(price.hourly).to.deep.equal({ least: 1.052, most: 2.012 });
        expect([price.least.toFixed(2), price.most.toFixed(2), price.dearest]).to.deep.equal([
            "4.21",
            "8.05",
            "g5.xlarge",
        ]);
    });

    it("is refused where it is not known", () => {
        const list = { ...tablePrices(), hourlyUsd: () => undefined };
        expect(refused(() => jobPrice({ types }, { nodes: 1, hours: 1 }, list))).to.contain(
            "g4dn.xlarge and g5.xlarge is not known",
        );
        expect(refused(() => jobPrice({ types: [] }, { nodes: 1, hours: 1 }, list))).to.contain(
            "not known",
        );
    });

    it("is held to the caps of a job and of a month, with the hours that would fit", () => {
        holdToJob(price, caps.maxJobUsd);
        holdToMonth(price, caps.maxMonthlyUsd, spent);
        expect(refused(() => holdToJob(price, 5))).to.contain(
            "allows $5.00 a job\nnext: take --hours 2.4, or",
        );
        const byMember = { ana: 100, ben: 399.9 };
        const month = refused(() => holdToMonth(price, 500, { usd: 499.9, runs: 3, byMember }));
        expect(month)
            .to.contain(
                "$499.90 of this month's $500.00 are taken by 3 runs: ben $399.90, ana $100.00\n",
            )
            .and.not.contain("--hours");
        const alone = refused(() => holdToMonth(price, 5, spent));
        expect(alone).to.contain("taken by 0 runs\nnext: take --hours 2.4");
        const one = refused(() => holdToMonth(price, 500, { ...spent, usd: 495, runs: 1 }));
        expect(one).to.contain("by 1 run\n");
    });

    it("names at most five who have taken of a month", () => {
        const byMember = Object.fromEntries([..."abcdefg"].map((it, at) => [it, at]));
        expect(taken({ byMember })).to.equal("g $6.00, f $5.00, e $4.00, d $3.00, c $2.00, 2 more");
    });

    it("is told with size, cap and month, and for several nodes what they reach", () => {
        const needs = { gpus: 1, vcpus: 4, memoryMiB: 14_336 };
        const lines = quoteLines({ nodes: 2, hours: 4, spot: false }, needs, price, caps, {
            ...{ usd: 3, runs: 1, byMember: { ben: 3 } },
        });
        expect(lines.join("\n"))
            .to.contain(
                "2 nodes with 1 GPU, 4 vCPUs and 14.0 GiB, on g4dn.xlarge to g5.xlarge, on-demand",
            )
            .and.contain("$4.21 to $8.05 if it takes all of its 4 hours; the cap is $50.00 a job")
            .and.contain("this month: $3.00 at most by all members, of $500.00 (ben $3.00)")
            .and.contain("no internet");
        const withNat = quoteLines(
            { nodes: 2, hours: 4, spot: false },
            needs,
            price,
            { ...caps, nat: true },
            spent,
        ).join("\n");
        expect(withNat)
            .to.contain("reach the internet through a NAT gateway")
            .and.not.contain("no internet");
        const one = {
            ...price,
            dearest: price.cheapest,
            hourly: { least: 1, most: 1 },
            least: 4,
            most: 4,
        };
        const spot = quoteLines(
            { nodes: 1, hours: 4, spot: true },
            { ...needs, gpus: 2 },
            one,
            caps,
            spent,
        ).join("\n");
        expect(spot)
            .to.contain("1 node with 2 GPUs")
            .and.contain("spot, which costs less")
            .and.contain("price: $1.00 an hour")
            .and.not.contain("internet");
    });
});
