import { idOf } from "../not-known-yet";
import {
    all,
    type Check,
    each,
    eachIfAny,
    type HeldRule,
    listOf,
    none,
    ofType,
    types,
    violation,
} from "../rule";

/** Checks that no template gives a host an address in its own setting; whether it gets one is the subnet's. */
const noOwnAddress: Check = eachIfAny(types.launchTemplate, ({ networkInterfaces }) =>
    listOf<{ readonly associatePublicIpAddress?: string }>(networkInterfaces).some(
        ({ associatePublicIpAddress }) => associatePublicIpAddress === "true",
    )
        ? "gives hosts a public address; leave that to the subnet"
        : undefined,
);

/** Checks that each fixed address belongs to a NAT gateway. Compares counts, because an address' id is not among its inputs. */
const addressesInUse: Check = (declared) => {
    const used = ofType(types.natGateway, declared).filter(
        ({ inputs }) => idOf(inputs, "allocationId") !== undefined,
    );
    return ofType(types.eip, declared)
        .slice(used.length)
        .map((address) => violation(address, "no NAT gateway uses it; remove it"));
};

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
        ids: [...(["ec2_launch_template_no_public_ip", "EC2.25", "CT.EC2.PR.9"] as const)],
        title: "no launch template gives a public address",
        check: all(
            each(types.subnet, () => undefined),
            noOwnAddress,
        ),
    },
    {
        ids: ["CKV2_AWS_19", "EC2.12", "ec2_elastic_ip_unassigned"],
        title: "every fixed address is in use, by a NAT gateway",
        check: all(
            each(types.vpc, () => undefined),
            addressesInUse,
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
