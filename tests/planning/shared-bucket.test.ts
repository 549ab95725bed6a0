import { expect } from "chai";
import {
    blobDays,
    blobsPrefix,
    bucketNameFrom,
    lifecycleRules,
    reusableDays,
    runDays,
    runsPrefix,
    sharedPrefix,
    spentPrefix,
} from "../../planning/shared-bucket";

describe("What S3 deletes by itself", () => {
    const ofPrefix = (prefix: string) => lifecycleRules().find((it) => it.filter.prefix === prefix);

    it("never is a file that the record of a run still names", () => {
        // The file is as old as `submit` uses it, and the run's record as young as can be. S3 deletes at midnight.
        expect(blobDays - reusableDays - 1).to.be.at.least(runDays);
        expect(ofPrefix(runsPrefix)?.expiration).to.deep.equal({ days: runDays });
        expect(ofPrefix(blobsPrefix)?.expiration).to.deep.equal({ days: blobDays });
    });

    it("is what a run cost no sooner than its month and two weeks more are over", () => {
        expect(ofPrefix(spentPrefix)?.expiration?.days).to.be.at.least(31 + 14);
    });

    it("never is something in the shared folder, but what somebody overwrote or deleted", () => {
        const rule = ofPrefix(sharedPrefix);
        expect(rule?.expiration).to.deep.equal({ expiredObjectDeleteMarker: true });
        expect(rule?.noncurrentVersionExpiration).to.deep.equal({ noncurrentDays: 30 });
    });

    it("is every upload that nobody finished, wherever it went", () => {
        expect(ofPrefix("")?.abortIncompleteMultipartUpload).to.deep.equal({
            daysAfterInitiation: 7,
        });
        expect(ofPrefix("")).to.not.have.any.keys("expiration", "noncurrentVersionExpiration");
    });

    it("has its own name and stands in force", () => {
        const ids = lifecycleRules().map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        expect(new Set(lifecycleRules().map(({ status }) => status))).to.deep.equal(
            new Set(["Enabled"]),
        );
    });
});

describe("The name of a bucket", () => {
    it("has what S3 takes of a stack's", () => {
        expect(bucketNameFrom("workstation-My_Stack.2-shared")).to.equal(
            "workstation-my-stack-2-shared",
        );
    });
});
