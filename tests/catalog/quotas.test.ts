import { expect } from "chai";
import { instanceTypes } from "../../catalog/instance-types";
import { quotaOf, vcpuQuotas } from "../../catalog/quotas";

const code = (instanceType: string, spot = false) => quotaOf(instanceType, spot)?.code;

describe("The quota that counts a box", () => {
    it("depends on the letters of its family and on spot or on-demand purchase", () => {
        expect(["t3.large", "m7i-flex.large", "t4g.small"].map((it) => code(it))).to.deep.equal(
            Array(3).fill("L-1216C47A"),
        );
        expect(["g3s.xlarge", "gr6.4xlarge", "g7e.2xlarge"].map((it) => code(it))).to.deep.equal(
            Array(3).fill("L-DB2E81BA"),
        );
        expect(
            ["p3.2xlarge", "p5.48xlarge", "p6-b200.48xlarge"].map((it) => code(it)),
        ).to.deep.equal(Array(3).fill("L-417A185B"));
        expect(
            ["t3.large", "g5.xlarge", "p4d.24xlarge", "p5e.48xlarge"].map((it) => code(it, true)),
        ).to.deep.equal(["L-34B43A08", "L-3819A6DF", "L-7212CCBC", "L-C4BD4855"]);
    });

    it("is unknown only for P6 on spot, of all types in the catalog", () => {
        const without = (spot: boolean) =>
            [...instanceTypes.keys()].filter((it) => quotaOf(it, spot) === undefined);
        expect(without(false)).to.deep.equal([]);
        expect(without(true)).to.deep.equal(["p6-b200.48xlarge", "p6-b300.48xlarge"]);
    });

    it("is unique: no type counts in two quotas for the same kind of purchase", () => {
        for (const instanceType of instanceTypes.keys()) {
            for (const spot of [false, true]) {
                const counting = vcpuQuotas.filter(
                    (it) => it.spot === spot && it.counts.test(instanceType),
                );
                expect(counting.length, instanceType).to.be.at.most(1);
            }
        }
    });
});
