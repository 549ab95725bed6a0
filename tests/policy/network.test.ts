import { types } from "../../policy/rule";
import { networkRules } from "../../policy/rules/network";
import { describeRules } from "./describe-rules";
import { edit, plus, without } from "./graphs";

describe("Rules of the network", () => {
    describeRules(networkRules, {
        CKV2_AWS_35: {
            "a default route through an instance": edit(types.route, () => ({
                gatewayId: undefined,
                networkInterfaceId: "eni-nat",
            })),
        },
        CKV_AWS_148: {
            "the account's default VPC": plus("aws:ec2/defaultVpc:DefaultVpc"),
            "no VPC of the stack's own": without(types.vpc),
        },
        ec2_launch_template_no_public_ip: {
            "a template that gives an address": plus(types.launchTemplate, {
                networkInterfaces: [{ associatePublicIpAddress: "true" }],
            }),
        },
        CKV2_AWS_19: { "an address that nothing uses": plus(types.eip) },
        "cfn-guard:ec2_instances_in_vpc": {
            "an instance without a subnet": edit(types.instance, () => ({ subnetId: undefined })),
        },
    });
});
