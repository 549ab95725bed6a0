import { expect } from "chai";
import { instanceTypes } from "../../catalog/instance-types";
import { jobHostImages, jobMemoryMiB } from "../../catalog/job-host";
import { defaultQueueTypes, queueTypeConflict } from "../../catalog/queue-types";

describe("queueTypeConflict", () => {
    const families = (conflict: RegExp) => [
        ...new Set(
            [...instanceTypes.values()]
                .filter(({ name }) => conflict.test(queueTypeConflict(name) ?? "none"))
                .map(({ family }) => family),
        ),
    ];

    it("takes the families that Batch's image and its R580 run, and no other", () => {
        expect(families(/^none$/)).to.deep.equal([
            ...["t3", "t3a", "m6i", "m7i-flex", "g4dn", "g5", "g6", "gr6", "g6e", "g7e"],
            ...["p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300"],
        ]);
    });

    it("refuses G3 and P3 for Batch's image, whoever may still launch them", () => {
        expect(families(/does not support/)).to.deep.equal(["g3s", "g3", "p3", "p3dn"]);
    });

    it("refuses what AWS retired, what is unproven, ARM, and a chip that needs another driver", () => {
        expect(queueTypeConflict("p2.xlarge")).to.match(/cannot be launched any more/);
        expect(queueTypeConflict("g6f.large")).to.match(/not proven to work/);
        expect(queueTypeConflict("t4g.large")).to.match(/arm64/);
        expect(queueTypeConflict("g7.2xlarge")).to.match(/R595 or later .*has R580 with the open/);
    });

    it("refuses a type outside the catalog, with the nearest", () => {
        expect(queueTypeConflict("g5.xlage")).to.match(/did you mean g5\.xlarge$/);
        expect(queueTypeConflict("x1.large")).to.match(/x1\.large is not in the catalog$/);
    });

    it("takes each default type, and each fits into the default of 64 vCPUs", () => {
        for (const name of defaultQueueTypes) {
            expect(queueTypeConflict(name), name).to.equal(undefined);
            expect(instanceTypes.get(name)?.vcpus).to.be.at.most(64);
        }
    });
});

describe("jobMemoryMiB", () => {
    it("leaves the agent and the system more than AWS's own example has lost", () => {
        expect(jobMemoryMiB(8)).to.be.below(7985 - 32);
    });

    it("leaves a job something on every type that a queue may have", () => {
        for (const { memoryGiB } of instanceTypes.values())
            expect(jobMemoryMiB(memoryGiB)).to.be.above(400);
    });
});

describe("Batch's images", () => {
    it("have Batch's names, a source and a date", () => {
        for (const { imageType, source, asOf } of Object.values(jobHostImages)) {
            expect(imageType).to.match(/^ECS_AL2023/);
            expect(source).to.match(/^https:\/\//);
            expect(asOf).to.match(/^2026-11/);
        }
    });
});
