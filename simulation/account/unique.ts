import { isDeepStrictEqual } from "node:util";
import type { Refused } from "./aws-error";
import type { ResourceType } from "./resource-types";
import { allOfType, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

interface Unique {
    readonly by: readonly string[];
    readonly error: string;
}

const uniqueRule: Unique = {
    by: ["securityGroupId", "cidrIpv4", "fromPort", "ipProtocol"],
    error: "InvalidPermission.Duplicate: the specified rule already exists",
};

/** Resources AWS allows only once. An interrupted `up`, run again, asks for a second. */
const unique: Partial<Record<ResourceType, Unique>> = {
    "aws:batch/computeEnvironment:ComputeEnvironment": {
        by: ["name", "region"],
        error: "ClientException: Object already exists",
    },
    "aws:batch/jobQueue:JobQueue": {
        by: ["name", "region"],
        error: "ClientException: Object already exists",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        by: ["name", "region"],
        error: "ResourceAlreadyExistsException: The specified log group already exists",
    },
    "aws:ec2/internetGateway:InternetGateway": {
        by: ["vpcId"],
        error: "Resource.AlreadyAssociated: the VPC already has an internet gateway attached",
    },
    "aws:ec2/placementGroup:PlacementGroup": {
        by: ["name", "region"],
        error: "InvalidPlacementGroup.Duplicate: The placement group already exists",
    },
    "aws:ec2/route:Route": {
        by: ["routeTableId", "destinationCidrBlock"],
        error: "RouteAlreadyExists: the route identified by 0.0.0.0/0 already exists",
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        by: ["subnetId"],
        error: "Resource.AlreadyAssociated: the subnet already has an associated route table",
    },
    "aws:ec2/subnet:Subnet": {
        by: ["vpcId", "cidrBlock"],
        error: "InvalidSubnet.Conflict: The CIDR conflicts with another subnet",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        by: ["vpcId", "serviceName"],
        error: "RouteAlreadyExists: the route table already has a route with this prefix list",
    },
    "aws:ssm/association:Association": {
        by: ["name", "targets", "parameters"],
        error: "AssociationAlreadyExists: the specified association already exists",
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": uniqueRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": uniqueRule,
};

/** Returns why AWS would refuse a second resource like this one, or `undefined`. */
export function alreadyThere(
    account: SimulatedAccount,
    type: ResourceType,
    inputs: Inputs,
): Refused {
    const rule = unique[type];
    const twin = allOfType(account, type).find((it) =>
        rule?.by.every(
            (property) =>
                inputs[property] !== undefined &&
                isDeepStrictEqual(it.inputs[property], inputs[property]),
        ),
    );
    return twin === undefined ? undefined : rule?.error;
}
