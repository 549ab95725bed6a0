import { expect } from "chai";
import { types } from "../../policy/rule";
import { securityGroupRules } from "../../policy/rules/security-groups";
import { standalone } from "../../policy/traffic";
import { describeRules } from "./describe-rules";
import { edit, type Graph, graphOf, type Mutation, plus, without } from "./graphs";

const describedAs = (type: string, description: unknown) => edit(type, () => ({ description }));
const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" };

/** Adds rules of one group. */
function rules(count: number, type: string, securityGroupId: string): Mutation {
    return (graph: Graph) => [
        ...graph,
        ...Array.from({ length: count }, (_, index) => ({
            type,
            name: `${securityGroupId}-${index}`,
            inputs: { ...https, securityGroupId },
            opts: {},
        })),
    ];
}

describe("Rules of security groups", () => {
    describeRules(securityGroupRules, {
        CKV_AWS_23: {
            "a group without a description": describedAs(types.securityGroup, undefined),
            "a rule without a description": describedAs(standalone.egress, undefined),
        },
        "AWS-0099": {
            "a group without a description": describedAs(types.securityGroup, undefined),
            "a description that is empty": describedAs(types.securityGroup, ""),
            "the description that the provider fills in": describedAs(
                types.securityGroup,
                "Managed by Pulumi",
            ),
        },
        "AWS-0124": {
            "a rule without a description": describedAs(standalone.egress, undefined),
            "a way in without a description": plus(standalone.ingress, https),
            "groups that let nothing out, nor in": without(standalone.egress),
        },
        CKV_AWS_382: {
            "every protocol to everywhere": plus(standalone.egress, {
                ipProtocol: "-1",
                cidrIpv4: "0.0.0.0/0",
            }),
            "every protocol to everywhere, inside the group": edit(types.securityGroup, () => ({
                egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
            })),
            "groups that let nothing out": without(standalone.egress),
        },
        CKV2_AWS_12: {
            "a default group that is left alone": without(types.defaultSecurityGroup),
            "a second VPC whose default group is left alone": plus(types.vpc),
            "a default group with a way in": edit(types.defaultSecurityGroup, () => ({
                ingress: [{ protocol: "-1", self: true }],
            })),
            "a default group with a way out": edit(types.defaultSecurityGroup, () => ({
                egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }],
            })),
        },
        CKV2_AWS_5: {
            "a second group that nothing carries": plus(types.securityGroup),
            "instances that carry no group": edit(types.instance, () => ({
                vpcSecurityGroupIds: undefined,
            })),
        },
        ec2_securitygroup_with_many_ingress_egress_rules: {
            "51 ways in": rules(51, standalone.ingress, "sg-1"),
            "51 ways out": rules(51, standalone.egress, "sg-1"),
        },
    });

    it("name the group that no instance carries, and what to do with it", async () => {
        const { check } = securityGroupRules.find(({ ids }) => ids[0] === "CKV2_AWS_5")!;
        const [found, ...others] = check(plus(types.securityGroup)(await graphOf("dev")));
        expect(others).to.deep.equal([]);
        expect(found?.message).to.match(/no instance (uses|carries) it; remove it/);
    });

    it("count the rules of each group and direction separately", async () => {
        const many = [
            rules(50, standalone.ingress, "sg-1"),
            rules(50, standalone.egress, "sg-1"),
            rules(50, standalone.egress, "sg-2"),
        ].reduce((graph, add) => add(graph), await graphOf("dev"));
        expect(securityGroupRules.at(-1)?.check(many)).to.deep.equal([]);
    });

    it("let everything out to a named network", async () => {
        const inwards = plus(standalone.egress, { ipProtocol: "-1", cidrIpv4: "10.20.0.0/16" });
        const rule = securityGroupRules.find(({ ids }) => ids.includes("CKV_AWS_382"));
        expect(rule?.check(inwards(await graphOf("dev")))).to.deep.equal([]);
    });
});
