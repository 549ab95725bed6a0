import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { natSubnet, subnetIn } from "../planning/subnets";
import type { Tags } from "../planning/tags";
import type { Vpc } from "./vpc";

export interface JobNetworkArgs {
    readonly network: Vpc;
    /** Where hosts on demand stand. */
    readonly zone: string;
    /** Whether jobs of several nodes reach the internet. */
    readonly nat: boolean;
    readonly tags: Tags;
}

/**
 * Ports between nodes. Frameworks and NCCL choose theirs as they start, and those of well-known services, which scanners
 * look for, are below.
 */
const betweenNodes = { fromPort: 10_000, toPort: 65_535 } as const;

/**
 * What hosts of jobs reach, and what reaches them: the internet by HTTPS, and each other.
 *
 * A host has a public address of its own, like a box. The container of a job on several nodes has an interface of its own
 * without one, and so reaches S3 through the gateway endpoint and the other nodes, and nothing else (Batch user guide,
 * "mnp-ce", 2026-11). With `nat`, hosts on demand stand in a private subnet behind a NAT gateway, which such a container
 * uses too.
 *
 * Costs nothing without `nat`; with it, $0.045 an hour day and night, $0.005 for its address and $0.045 for each GB.
 *
 * @example
 * ```ts
 * const jobs = new JobNetwork("team-jobs", { network, zone: "us-east-1a", nat: false, tags });
 * ```
 */
export class JobNetwork extends pulumi.ComponentResource {
    readonly securityGroupId: pulumi.Output<string>;
    /** Subnets of hosts on demand: one, because nodes talk. */
    readonly onDemandSubnetId: pulumi.Output<string>;
    /** What must exist before a host starts. */
    readonly waysOut: readonly pulumi.Resource[];

    constructor(name: string, args: JobNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:JobNetwork", name, {}, opts);
        const { network, zone, nat } = args;
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const group = new ec2.SecurityGroup(
            name,
            {
                vpcId: network.vpcId,
                description: "Hosts of jobs: out by HTTPS, and nodes of a job to each other",
                tags,
            },
            child,
        );
        const rule = (ruleName: string, description: string) => ({
            ...{ securityGroupId: group.id, ipProtocol: "tcp", description },
            tags: { ...tags, Name: ruleName },
        });
        const https = new vpc.SecurityGroupEgressRule(
            `${name}-to-443`,
            {
                ...rule(`${name}-to-443`, "HTTPS: images, packages, data sets, S3 and AWS itself"),
                ...{ fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
            },
            child,
        );
        const nodes = { ...betweenNodes, referencedSecurityGroupId: group.id };
        const out = new vpc.SecurityGroupEgressRule(
            `${name}-to-nodes`,
            { ...rule(`${name}-to-nodes`, "Nodes of a job to each other"), ...nodes },
            child,
        );
        const back = new vpc.SecurityGroupIngressRule(
            `${name}-from-nodes`,
            { ...rule(`${name}-from-nodes`, "Nodes of a job to each other"), ...nodes },
            child,
        );
        const behind = nat ? this.behindNat(name, args) : undefined;
        this.securityGroupId = group.id;
        this.onDemandSubnetId = behind?.subnetId ?? subnetIn(zone, network.subnetIds);
        this.waysOut = [https, out, back, ...(behind?.waysOut ?? network.waysOut[zone] ?? [])];
    }

    /** Makes a private subnet, whose way out is a NAT gateway in the zone's public subnet. */
    private behindNat(name: string, { network, zone, tags: stackTags }: JobNetworkArgs) {
        const child = { parent: this };
        const natName = `${name}-nat`;
        const tags = { ...stackTags, Name: natName };
        const { vpcId } = network;
        const address = new ec2.Eip(natName, { domain: "vpc", tags }, child);
        const gateway = new ec2.NatGateway(
            natName,
            {
                allocationId: address.allocationId,
                subnetId: subnetIn(zone, network.subnetIds),
                tags,
            },
            { ...child, dependsOn: [...(network.waysOut[zone] ?? [])] },
        );
        const subnet = new ec2.Subnet(
            natName,
            {
                ...{ vpcId, availabilityZone: zone, cidrBlock: natSubnet(network.cidrBlock) },
                ...{ mapPublicIpOnLaunch: false, tags },
            },
            child,
        );
        const routes = new ec2.RouteTable(natName, { vpcId, tags }, child);
        const association = new ec2.RouteTableAssociation(
            natName,
            { subnetId: subnet.id, routeTableId: routes.id },
            child,
        );
        const wayOut = new ec2.Route(
            natName,
            {
                routeTableId: routes.id,
                destinationCidrBlock: "0.0.0.0/0",
                natGatewayId: gateway.id,
            },
            child,
        );
        // What goes to S3 does not pass through the gateway, and costs nothing.
        const toS3 = new ec2.VpcEndpointRouteTableAssociation(
            natName,
            { routeTableId: routes.id, vpcEndpointId: network.s3EndpointId },
            child,
        );
        return { subnetId: subnet.id, waysOut: [association, wayOut, toS3] };
    }
}
