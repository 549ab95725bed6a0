import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { create, remove } from "../../../simulation/account/changes";
import { bucket, type ResourceType } from "../../../simulation/account/resource-types";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";

const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

function make(
    account: SimulatedAccount,
    inputs: Record<string, unknown>,
    type: ResourceType = bucket,
) {
    return create(account, { type, name: "team", region: "us-east-1", inputs });
}

describe("the simulated S3", () => {
    const refusal = (act: () => void, message: RegExp) => expect(act).to.throw(AwsError, message);

    it("knows a bucket by its name, and refuses a name that is taken by anybody", () => {
        const account = { ...emptyAccount(), othersBuckets: ["theirs"] };
        expect(make(account, { bucket: "mine" })).to.include({ id: "mine" });
        refusal(() => make(account, { bucket: "mine" }), /^BucketAlreadyOwnedByYou/);
        refusal(() => make(account, { bucket: "theirs" }), /^BucketAlreadyExists/);
    });

    it("refuses names that S3 does not take", () => {
        for (const name of ["Mine", "ab", "a..b", "xn--a", "-ab", "a_b", "a".repeat(64)])
            refusal(() => make(emptyAccount(), { bucket: name }), /^InvalidBucketName/);
    });

    it("deletes no bucket that holds something", () => {
        const mark = { key: "a", version: "1", kind: "mark", bytes: 0 } as const;
        const account = { ...emptyAccount(), objects: { mine: [mark] } };
        make(account, { bucket: "mine" });
        refusal(() => remove(account, "mine"), /^BucketNotEmpty/);
    });

    it("gives the name of a deleted bucket to nobody for a while", () => {
        const account = emptyAccount();
        make(account, { bucket: "mine" });
        remove(account, "mine");
        refusal(() => make(account, { bucket: "mine" }), /^OperationAborted/);
        for (let at = 0; at < 5; at++) make(account, { bucket: `other-${at}` });
        make(account, { bucket: "mine" });
    });

    it("deletes a bucket that others name, as it does not know them", () => {
        const account = emptyAccount();
        make(account, { bucket: "mine" });
        make(account, { bucket: "mine", policy: {} }, "aws:s3/bucketPolicy:BucketPolicy");
        remove(account, "mine");
        expect(account.existing).to.not.have.property("mine");
    });

    it("refuses settings of a bucket that is not there", () => {
        const versioning = "aws:s3/bucketVersioning:BucketVersioning";
        refusal(() => make(emptyAccount(), { bucket: "mine" }, versioning), /^NoSuchBucket/);
        refusal(() => make(emptyAccount(), { bucket: "mine" }, lifecycle), /^NoSuchBucket/);
    });

    it("refuses rules of one name, days that are none, and days beside delete markers", () => {
        const account = emptyAccount();
        make(account, { bucket: "mine" });
        const rules =
            (...expirations: unknown[]) =>
            () =>
                make(
                    account,
                    {
                        bucket: "mine",
                        rules: expirations.map((expiration, at) => ({ id: `r${at}`, expiration })),
                    },
                    lifecycle,
                );
        const twice = { bucket: "mine", rules: [{ id: "a" }, { id: "a" }] };
        refusal(() => make(account, twice, lifecycle), /^InvalidArgument: Rule ID/);
        for (const days of [0, -1, 1.5]) refusal(rules({ days }), /'Days'/);
        refusal(rules({ days: 1, expiredObjectDeleteMarker: true }), /^MalformedXML/);
        rules({ days: 1 }, { expiredObjectDeleteMarker: true }, undefined)();
    });
});
