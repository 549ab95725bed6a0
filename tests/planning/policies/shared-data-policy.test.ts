import { expect } from "chai";
import { boxPolicy } from "../../../planning/policies/box-policy";
import { memberPolicy, whoeverCalls } from "../../../planning/policies/member-policy";
import { type PolicyDocument, policyLimits } from "../../../planning/policies/policy-document";
import type { SharedData } from "../../../settings/shared-data";
import { type Caller, federated, iamUser } from "../../support/iam/calls";
import { allows } from "../../support/iam/evaluate";
import { tag } from "../../support/iam/rows";
import { stackTags } from "../../../planning/tags";

const own = { kind: "new" } as const satisfies SharedData;
const bucket = "arn:aws:s3:::workstation-dev-shared-0a1b2c3";
const objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];

/** Asks whether a policy lets somebody of the account use an object of a bucket that is the account's, or a stranger's. */
function may(
    policy: PolicyDocument,
    { context }: Pick<Caller, "context">,
    action: string,
    arn: string,
    { owner = "111122223333", prefix }: { owner?: string; prefix?: string } = {},
): boolean {
    return allows(policy, {
        ...{ action, targets: [{ arn, context: { "aws:ResourceAccount": owner } }] },
        context: {
            ...{ ...context, "aws:PrincipalAccount": "111122223333" },
            ...(prefix === undefined ? {} : { "s3:prefix": prefix }),
        },
    });
}

const ways = {
    "with her own policy": {
        policy: memberPolicy("workstation", "dev", "ana", own),
        ana: iamUser("ana"),
    },
    "with everybody's policy and a tag of her user": {
        policy: memberPolicy("workstation", "dev", whoeverCalls, own),
        ana: iamUser("a.x", tag("ana")),
    },
    "with everybody's policy and a tag of her session": {
        policy: memberPolicy("workstation", "dev", whoeverCalls, own),
        ana: federated("ana@example.com", tag("ana")),
    },
};

for (const [way, { policy, ana }] of Object.entries(ways)) {
    describe(`In the bucket of a stack, ana ${way}`, () => {
        const lists = (prefix: string | undefined, of = bucket) =>
            may(policy, ana, "s3:ListBucket", of, prefix === undefined ? {} : { prefix });

        for (const key of [
            "blobs/ana/0a",
            "runs/ana/1/run.json",
            "copies/ana/1/2",
            "shared/data/a",
        ])
            it(`reads, writes and deletes ${key}`, () => {
                for (const action of objects)
                    expect(may(policy, ana, action, `${bucket}/${key}`), action).to.be.true;
            });

        for (const key of [
            ...["runs/ben/1/run.json", "runs/ana-b/1/run.json", "blobs/ben/0a", "blobs/ana-b/0a"],
            ...["copies/ben/1/2", "copies/ana-b/1/2"],
            ...["runs/ana", "runs/", "runs", "blobs//0a", "other/a", "sharedb", "a"],
        ])
            it(`neither reads nor writes ${key}`, () => {
                for (const action of objects)
                    expect(may(policy, ana, action, `${bucket}/${key}`), action).to.be.false;
            });

        it("notes what her runs cost, which she neither reads nor takes back, and lists everybody's", () => {
            const key = (member: string) => `${bucket}/spent/${member}/2026-12/1/most-4`;
            expect(may(policy, ana, "s3:PutObject", key("ana"))).to.be.true;
            for (const member of ["ben", "ana-b", "", "ben/ana"])
                for (const action of objects)
                    expect(may(policy, ana, action, key(member)), member).to.be.false;
            for (const action of objects.filter((it) => it !== "s3:PutObject"))
                expect(may(policy, ana, action, key("ana")), action).to.be.false;
            for (const prefix of ["spent/", "spent/ben/2026-12/"])
                expect(lists(prefix), prefix).to.be.true;
            expect(lists("spent")).to.be.false;
            const owner = "444455556666";
            expect(may(policy, ana, "s3:PutObject", key("ana"), { owner })).to.be.false;
        });

        it("lists what is hers or shared, and nothing of another's or of the whole bucket", () => {
            for (const prefix of ["runs/ana/", "runs/ana/2026", "blobs/ana/", "shared/"])
                expect(lists(prefix), prefix).to.be.true;
            const others = ["runs/", "runs/ana", "runs/ana-b/", "runs/ben/", "blobs/", "", "s"];
            for (const prefix of others) expect(lists(prefix), prefix).to.be.false;
            expect(lists(undefined), "without a prefix").to.be.false;
        });

        it("reads nothing of another stack's bucket, and nothing of a stranger's with such a name", () => {
            for (const stack of ["dev2", "prod", "dev-shared-0a1b2c3"]) {
                const other = `arn:aws:s3:::workstation-${stack}-shared-0a1b2c3`;
                expect(may(policy, ana, "s3:GetObject", `${other}/shared/a`), stack).to.be.false;
                expect(lists("shared/", other), stack).to.be.false;
            }
            const owner = "444455556666";
            for (const action of objects)
                expect(may(policy, ana, action, `${bucket}/shared/a`, { owner })).to.be.false;
            expect(may(policy, ana, "s3:ListBucket", bucket, { owner, prefix: "shared/" })).to.be
                .false;
        });

        it("neither reads former versions nor changes the bucket itself", () => {
            for (const action of ["s3:GetObjectVersion", "s3:DeleteObjectVersion"])
                expect(may(policy, ana, action, `${bucket}/shared/a`), action).to.be.false;
            for (const action of ["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:ListBucketVersions"])
                expect(may(policy, ana, action, bucket), action).to.be.false;
        });
    });
}

describe("In the bucket of a stack, a caller without a member's tag, or with an odd one,", () => {
    const policy = memberPolicy("workstation", "dev", whoeverCalls, own);
    it("reads nobody's runs", () => {
        for (const caller of [
            iamUser("x"),
            ...["", "*", "an?", "an"].map((it) => iamUser("x", tag(it))),
        ])
            expect(may(policy, caller, "s3:GetObject", `${bucket}/runs/ana/1/run.json`)).to.be
                .false;
    });
});

describe("In the bucket of a stack, a box", () => {
    const policy = boxPolicy(stackTags("workstation", "dev"), [], own);
    const box = { context: { "aws:userid": "AROABOXES:i-0a" } };

    it("reads, writes, deletes and lists what is shared, and nothing else of anybody", () => {
        for (const action of objects) {
            expect(may(policy, box, action, `${bucket}/shared/a`), action).to.be.true;
            for (const key of ["runs/ana/1/run.json", "blobs/ana/0a", "shared", "sharedb/a", "a"])
                expect(may(policy, box, action, `${bucket}/${key}`), key).to.be.false;
        }
        expect(may(policy, box, "s3:ListBucket", bucket, { prefix: "shared/" })).to.be.true;
        for (const prefix of ["", "runs/", "blobs/ana/", "share", "spent/"])
            expect(may(policy, box, "s3:ListBucket", bucket, { prefix }), prefix).to.be.false;
        expect(may(policy, box, "s3:ListBucket", bucket), "without a prefix").to.be.false;
    });

    it("has nothing of S3 in a stack without a bucket", () => {
        const without = boxPolicy(stackTags("workstation", "dev"), []);
        expect(JSON.stringify(without)).to.not.include("s3:");
    });
});

describe("A bucket that exists", () => {
    const policy = memberPolicy("workstation", "dev", "ana", {
        ...{ kind: "existing", bucket: "team-data" },
    });

    it("is named exactly, and may be another account's", () => {
        const owner = "444455556666";
        const read = (arn: string) => may(policy, iamUser("ana"), "s3:GetObject", arn, { owner });
        expect(read("arn:aws:s3:::team-data/runs/ana/1/run.json")).to.be.true;
        expect(read("arn:aws:s3:::team-data2/runs/ana/1/run.json")).to.be.false;
        expect(read("arn:aws:s3:::team-data/runs/ben/1/run.json")).to.be.false;
    });
});

describe("A member's policy with a bucket", () => {
    it("fits a managed policy with the longest names that there are", () => {
        const names = ["w".repeat(100), "s".repeat(100)] as const;
        for (const member of ["m".repeat(32), whoeverCalls])
            for (const sharedData of [own, { kind: "existing", bucket: "b".repeat(63) } as const]) {
                const longest = memberPolicy(...names, member, sharedData);
                expect(JSON.stringify(longest).length).to.be.at.most(policyLimits.characters);
            }
    });
});
