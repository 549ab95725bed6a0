import { expect } from "chai";
import { types } from "../../policy/rule";
import { bucketRules } from "../../policy/rules/buckets";
import { describeRules } from "./describe-rules";
import { edit, graphOf, plus, without } from "./graphs";

const access = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const encryption =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const owner = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const policy = "aws:s3/bucketPolicy:BucketPolicy";
const versioning = "aws:s3/bucketVersioning:BucketVersioning";

const open = (name: string) => ({
    [`a block of public access without ${name}`]: edit(access, () => ({ [name]: false })),
    "a bucket without a block of public access": without(access),
});
const rules = (...given: unknown[]) => edit(lifecycle, () => ({ rules: given }));
const abort = { abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
const all = { Effect: "Deny", Principal: "*", Action: "s3:*" };
const tls = { Bool: { "aws:SecureTransport": "false" } };
const says = (...Statement: unknown[]) => edit(policy, () => ({ policy: { Statement } }));

describe("Rules of buckets", () => {
    describeRules(
        bucketRules,
        {
            CKV_AWS_53: open("blockPublicAcls"),
            CKV_AWS_54: open("blockPublicPolicy"),
            CKV_AWS_55: open("ignorePublicAcls"),
            CKV_AWS_56: open("restrictPublicBuckets"),
            CKV2_AWS_6: {
                "a bucket without a block of public access": without(access),
                "a second bucket": plus(types.bucket),
            },
            CKV_AWS_20: {
                "a bucket without an owner of all": without(owner),
                "a bucket with access lists": edit(owner, () => ({
                    rule: { objectOwnership: "BucketOwnerPreferred" },
                })),
            },
            CKV_AWS_19: {
                "a bucket that names no encryption": without(encryption),
                "an encryption of nothing": edit(encryption, () => ({ rules: [{}] })),
            },
            CKV_AWS_21: {
                "a bucket without versions": without(versioning),
                "a bucket whose versions are suspended": edit(versioning, () => ({
                    versioningConfiguration: { status: "Suspended" },
                })),
            },
            CKV_AWS_379: {
                "a bucket without a policy": without(policy),
                "a policy that asks for TLS of reading only": says({
                    ...{ ...all, Action: "s3:GetObject", Condition: tls },
                }),
                "a policy that asks one account for TLS": says({
                    ...{ ...all, Principal: { AWS: "111122223333" }, Condition: tls },
                }),
                "a policy that refuses TLS": says({
                    ...{ ...all, Condition: { Bool: { "aws:SecureTransport": "true" } } },
                }),
                "a policy that allows without TLS": says({
                    ...all,
                    Effect: "Allow",
                    Condition: tls,
                }),
            },
            s3_bucket_policy_public_write_access: {
                "a policy that lets another account in": says(
                    { ...all, Condition: tls },
                    { ...all, Effect: "Allow", Principal: { AWS: "111122223333" } },
                ),
            },
            CKV_AWS_300: {
                "a bucket without rules": without(lifecycle),
                "a rule of one folder only": rules({
                    ...{ status: "Enabled", filter: { prefix: "runs/" }, ...abort },
                }),
                "a rule out of force": rules({ status: "Disabled", ...abort }),
            },
            CKV2_AWS_61: { "no rule in force": rules({ status: "Disabled" }) },
        },
        "dev with a bucket",
    );

    it("take a policy that is text, and everybody in either way of writing", async () => {
        const graph = await graphOf("dev with a bucket");
        const statement = { ...all, Principal: { AWS: "*" }, Condition: tls };
        const text = edit(policy, () => ({ policy: JSON.stringify({ Statement: [statement] }) }));
        const rule = bucketRules.find(({ ids }) => ids[0] === "CKV_AWS_379")!;
        expect(rule.check(text(graph))).to.deep.equal([]);
    });
});
