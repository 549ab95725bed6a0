import { expect } from "chai";
import { exceptions } from "../../policy/exceptions";
import { types } from "../../policy/rule";
import { standalone } from "../../policy/traffic";
import { edit, type Graph, graphOf, type Mutation, plus, variantNames, without } from "./graphs";

const encryption =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** Changes a stack that has a bucket, and leaves another one alone. */
function withBucket(mutation: Mutation): Mutation {
    return (graph) => (graph.some(({ type }) => type === types.bucket) ? mutation(graph) : graph);
}

/** Changes after which a stack would satisfy the rule, by the first id of the exception. */
const cures: Readonly<Record<string, Mutation>> = {
    CKV_AWS_88: edit(types.subnet, () => ({ mapPublicIpOnLaunch: false })),
    CKV_AWS_130: edit(types.subnet, () => ({ mapPublicIpOnLaunch: false })),
    "cfn-guard:no_unrestricted_route_to_igw": edit(types.route, () => ({
        gatewayId: undefined,
        natGatewayId: "nat-1",
    })),
    vpc_subnet_separate_private_public: plus(types.subnet),
    "AWS-0104": edit(standalone.egress, () => ({ cidrIpv4: "10.20.0.0/16" })),
    "cfn-guard:security_group_ingress_cidr_non_32_rule": (graph) =>
        graph.filter(({ inputs }) => inputs["cidrIpv4"] !== "198.51.100.0/24"),
    ec2_networkacl_allow_ingress_any_port: plus("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"),
    CKV2_AWS_11: plus("aws:ec2/flowLog:FlowLog"),
    vpc_endpoint_for_ec2_enabled: plus("aws:ec2/vpcEndpoint:VpcEndpoint", {
        serviceName: "com.amazonaws.us-east-1.ec2",
    }),
    CKV_AWS_189: edit(types.volume, () => ({ kmsKeyId: "arn:aws:kms:::key/mine" })),
    CKV_AWS_158: edit(types.logGroup, () => ({ kmsKeyId: "arn:aws:kms:::key/mine" })),
    CKV_AWS_145: withBucket(
        edit(encryption, () => ({
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
        })),
    ),
    CKV_AWS_18: plus("aws:s3/bucketLogging:BucketLogging"),
    CKV_AWS_144: plus("aws:s3/bucketReplicationConfig:BucketReplicationConfig"),
    CKV2_AWS_62: plus("aws:s3/bucketNotification:BucketNotification"),
    s3_bucket_no_mfa_delete: withBucket(
        edit("aws:s3/bucketVersioning:BucketVersioning", () => ({ mfa: "a-device 123456" })),
    ),
    s3_bucket_object_lock: withBucket(edit(types.bucket, () => ({ objectLockEnabled: true }))),
    ec2_ebs_volume_snapshots_exists: edit(types.instance, () => ({
        rootBlockDevice: { tags: { "workstation:snapshots": "workstation/dev/daily" } },
    })),
    CKV2_AWS_9: plus("aws:backup/selection:Selection"),
    CKV_AWS_126: edit(types.instance, () => ({ monitoring: true })),
    CKV_AWS_355: edit("aws:iam/rolePolicy:RolePolicy", () => ({
        policy: {
            Statement: [{ Action: "ssm:GetDocument", Resource: "arn:aws:ssm:::document/one" }],
        },
    })),
    iam_role_cross_service_confused_deputy_prevention: edit(types.role, () => ({
        assumeRolePolicy: { Statement: [{ Condition: { StringEquals: {} } }] },
    })),
    "SSM.2": edit(types.association, () => ({ name: "AWS-RunPatchBaseline" })),
    ec2_instance_with_outdated_ami: (graph) => graph.map((it) => ({ ...it, opts: {} })),
    "EC2.4": edit(types.instance, () => ({ instanceInitiatedShutdownBehavior: "terminate" })),
};

/** Only a running account can tell whether these are still needed. */
const unseen = ["ec2_instance_older_than_specific_days"];

describe("Exceptions", () => {
    let graphs: readonly Graph[];
    before(async () => {
        const built: Graph[] = [];
        for (const variant of variantNames) built.push(await graphOf(variant));
        graphs = built;
    });

    it("can all be checked against a stack, except those that need a running account", () => {
        const unchecked = exceptions.filter(({ deviates }) => deviates === undefined);
        expect(unchecked.map(({ ids }) => ids[0])).to.deep.equal(unseen);
    });

    it("all have a cure in this test", () => {
        const checked = exceptions.filter(({ deviates }) => deviates !== undefined);
        expect(Object.keys(cures)).to.have.members(checked.map(({ ids }) => ids[0]));
    });

    for (const { ids, title, reason, deviates } of exceptions) {
        describe(`${ids.join(", ")}: ${title}`, () => {
            it("has a reason", () => {
                expect(reason).to.match(/^.{40,}\.$/);
            });
            if (deviates === undefined) return;

            it("is still needed", () => {
                expect(graphs.some((graph) => deviates(graph))).to.equal(true);
            });

            it("is noticed as stale once the stack satisfies the rule", () => {
                const cure = cures[ids[0] ?? ""] as Mutation;
                expect(graphs.map((graph) => deviates(cure(graph)))).not.to.include(true);
            });

            it("is noticed as stale in a stack that declares nothing", () => {
                expect(deviates([])).to.equal(false);
            });
        });
    }

    it("see an opening to the world beside one to a private network", async () => {
        const open = exceptions.find(({ ids }) => ids.includes("AWS-0104"));
        const graph = edit(standalone.egress, () => ({
            ...{ cidrIpv4: "10.20.0.0/16", cidrIpv6: "::/0" },
        }))(await graphOf("dev"));
        expect(open?.deviates?.(graph)).to.equal(true);
    });

    it("see that Patch Manager does not patch, also where an association beside it does something else", async () => {
        const patching = exceptions.find(({ ids }) => ids.includes("SSM.2"));
        const graph = await graphOf("dev");
        const both = plus(types.association, { name: "AWS-RunPatchBaseline" })(graph);
        expect(patching?.deviates?.(graph)).to.equal(true);
        expect(patching?.deviates?.(both)).to.equal(false);
    });

    it("distinguish boxes with a public subnet from a stack whose default route is private", async () => {
        const exception = exceptions.find(({ ids }) =>
            ids.includes("vpc_subnet_separate_private_public"),
        );
        expect(exception?.deviates?.(without(types.route)(await graphOf("dev")))).to.equal(false);
    });
});
