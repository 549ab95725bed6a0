import { idOf } from "../not-known-yet";
import { all, each, type HeldRule, none, types } from "../rule";

export const networkRules: readonly HeldRule[] = [
    {
        ids: ["CKV2_AWS_35"],
        title: "the way out is AWS's own gateway, not a NAT instance that somebody has to maintain",
        check: each(types.route, (inputs) => {
            const through = idOf(inputs, "instanceId") ?? idOf(inputs, "networkInterfaceId");
            return inputs["destinationCidrBlock"] === "0.0.0.0/0" && through !== undefined
                ? "the default route leads through an instance; use a gateway"
                : undefined;
        }),
    },
    {
        ids: ["CKV_AWS_148", "AWS-0101"],
        title: "the network is the stack's own, not the account's default VPC",
        check: all(
            each(types.vpc, () => undefined),
            none(
                [
                    "aws:ec2/defaultVpc:DefaultVpc",
                    "aws:ec2/defaultSubnet:DefaultSubnet",
                    "aws:ec2/defaultRouteTable:DefaultRouteTable",
                ],
                "takes over a part of a default network; use the stack's own",
            ),
        ),
    },
    {
        ids: ["cfn-guard:ec2_instances_in_vpc"],
        title: "every instance is in a subnet that the stack chose",
        check: each(types.instance, (inputs) =>
            idOf(inputs, "subnetId") === undefined
                ? "has no subnetId, so EC2 would choose one"
                : undefined,
        ),
    },
];
