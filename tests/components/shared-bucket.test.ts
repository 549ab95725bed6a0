import { expect } from "chai";
import { SharedBucket, type SharedBucketArgs } from "../../components/shared-bucket";
import { runProgram } from "../../simulation/run-program";
import { declare, resourceOf, tags } from "../support/declare";

const of = (type: string) => `aws:s3/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;

describe("SharedBucket", () => {
    const shared = (args: Partial<SharedBucketArgs> = {}, name = "Team_dev") =>
        declare(() => {
            new SharedBucket(name, { sharedData: { kind: "new" }, tags, ...args });
        });
    const inputsOf = async (type: string) =>
        resourceOf(await shared(), of(type), "team-dev").inputs;

    it("makes a bucket with a name of its own that S3 takes, and the stack's tags", async () => {
        const { inputs } = resourceOf(await shared(), of("Bucket"), "team-dev");
        expect(inputs).to.deep.equal({ tags: { ...tags, Name: "team-dev" } });
        const long = await shared({}, `-${"A.b".repeat(40)}`);
        const [name] = [...long.keys()].filter((key) => key.startsWith(of("Bucket")));
        expect(`${name?.split(" ")[1]}-1234567`).to.match(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
    });

    it("lets nobody make an object public, and knows no owner but the account", async () => {
        expect(await inputsOf("BucketPublicAccessBlock")).to.deep.equal({
            bucket: "bucket-team-dev",
            ...{ blockPublicAcls: true, blockPublicPolicy: true },
            ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
        });
        expect((await inputsOf("BucketOwnershipControls"))["rule"]).to.deep.equal({
            objectOwnership: "BucketOwnerEnforced",
        });
    });

    it("encrypts what comes with S3's own keys, and keeps every version", async () => {
        expect((await inputsOf("BucketServerSideEncryptionConfiguration"))["rules"]).to.deep.equal([
            { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
        ]);
        expect((await inputsOf("BucketVersioning"))["versioningConfiguration"]).to.deep.equal({
            status: "Enabled",
        });
    });

    it("refuses every call without TLS, about the bucket and about what is in it", async () => {
        const { Statement } = (await inputsOf("BucketPolicy"))["policy"] as { Statement: unknown };
        expect(Statement).to.deep.equal([
            {
                ...{ Sid: "OnlyByTls", Effect: "Deny", Principal: "*", Action: "s3:*" },
                Resource: ["arn:aws:s3:::bucket-team-dev", "arn:aws:s3:::bucket-team-dev/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ]);
    });

    it("changes one setting after the other, as S3 aborts one of two changes that overlap", async () => {
        const declared = [...(await shared()).values()].filter(({ type }) => type !== of("Bucket"));
        const [, first, ...others] = declared;
        expect(first?.after).to.deep.equal([]);
        for (const { after } of others) expect(after).to.have.length(1);
        expect(new Set(others.flatMap(({ after }) => after)).size).to.equal(others.length);
    });

    it("outlives the stack with all that protects it", async () => {
        const ofS3 = [...(await shared()).values()].filter(({ type }) => type.startsWith("aws:"));
        expect(ofS3).to.have.length(7);
        for (const { type, opts } of ofS3) expect(opts.retainOnDelete, type).to.equal(true);
        expect(ofS3.map(({ inputs }) => inputs["forceDestroy"])).to.deep.equal(
            new Array(7).fill(undefined),
        );
    });

    it("is taken up again by name, and never replaced by an empty one", async () => {
        const declared = await shared({ existingBucket: "team-dev-0123456" });
        const { inputs, opts } = resourceOf(declared, of("Bucket"), "team-dev");
        expect(inputs).to.include({ bucket: "team-dev-0123456" });
        expect(opts.import).to.equal("team-dev-0123456");
        expect(opts.ignoreChanges).to.include.members(["bucket", "bucketPrefix", "region"]);
        expect(resourceOf(await shared(), of("Bucket"), "team-dev").opts.import).to.equal(
            undefined,
        );
    });

    it("declares nothing about a bucket that exists, and tells its name and ARN", async () => {
        const { declared, outputs } = await runProgram(
            () => {
                const sharedData = { kind: "existing", bucket: "team-data" } as const;
                const { bucketName, bucketArn } = new SharedBucket("team", { sharedData, tags });
                return Promise.resolve({ bucketName, bucketArn });
            },
            { project: "workstation", stack: "test", config: {}, region: "us-east-1" },
        );
        expect([...declared.keys()].filter((key) => key.startsWith("aws:"))).to.deep.equal([]);
        expect(outputs).to.deep.equal({
            bucketName: "team-data",
            bucketArn: "arn:aws:s3:::team-data",
        });
    });
});
