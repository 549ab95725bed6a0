import { expect } from "chai";
import { holdToCaps, jobPrice } from "../../../cli/jobs/price";
import { quoteLines } from "../../../cli/jobs/quote";
import { type RunEnd } from "../../../cli/jobs/run-record";
import { costOf } from "../../../cli/jobs/spent";
import { findInstanceType } from "../../../catalog/instance-types";
import { tablePrices } from "../../../catalog/price-list";
import { refusalOf } from "../../support/refusal-of";
import { record } from "./a-record";

const refused = (act: () => unknown) => refusalOf(act).message;

describe("a job's price", () => {
    const types = ["g4dn.xlarge", "g5.xlarge"].map((it) => findInstanceType(it)!);
    const price = jobPrice({ types }, { nodes: 2, hours: 4 }, tablePrices());
    const spent = { usd: 0, runs: 0, of: "everybody" as const };
    const caps = { maxJobUsd: 50, maxMonthlyUsd: 500 };

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
        holdToCaps(price, caps, spent);
        expect(refused(() => holdToCaps(price, { ...caps, maxJobUsd: 5 }, spent))).to.contain(
            "allows $5.00 a job\nnext: take --hours 2.4, or",
        );
        const month = refused(() => holdToCaps(price, caps, { ...spent, usd: 499.9, runs: 3 }));
        expect(month)
            .to.contain("$499.90 of this month's $500.00 are taken by 3 runs")
            .and.not.contain("--hours");
        expect(refused(() => holdToCaps(price, caps, { usd: 495, runs: 1, of: "own" }))).to.contain(
            "runs of yours",
        );
    });

    it("is told with size, cap and month, and for several nodes what they reach", () => {
        const needs = { gpus: 1, vcpus: 4, memoryMiB: 14_336 };
        const lines = quoteLines({ nodes: 2, hours: 4, spot: false }, needs, price, caps, {
            ...spent,
            of: "own",
        });
        expect(lines.join("\n"))
            .to.contain(
                "2 nodes with 1 GPU, 4 vCPUs and 14.0 GiB, on g4dn.xlarge to g5.xlarge, on-demand",
            )
            .and.contain("$4.21 to $8.05 if it takes all of its 4 hours; the cap is $50.00 a job")
            .and.contain("your runs (others' records")
            .and.contain("no internet");
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

    it("counts a run that ended by its time, and another with all of its hours", () => {
        const end: RunEnd = {
            exitCode: 0,
            ended: "2026-11-30T13:00:00Z",
            attempt: 1,
            results: [],
            why: null,
        };
        expect(costOf(record, end)).to.equal(1);
        expect(costOf(record, undefined)).to.equal(4);
        expect(costOf(record, { ...end, ended: "never" })).to.equal(4);
    });
});
