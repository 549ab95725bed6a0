import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { planSubnets } from "../planning/subnets";
import type { Tags } from "../planning/tags";

export interface VpcArgs {
    /** Region, for the name of the S3 endpoint's service. */
    readonly region: string;
    /** Zones that get a subnet. All zones of a region cost nothing, and a box can start where there is capacity. */
    readonly zones: readonly string[];
    /** @default "10.20.0.0/16" */
    readonly cidrBlock?: string;
    readonly tags: Tags;
    /** Further tags, on the VPC alone: a change of one is one step of an `up`. @default none */
    readonly vpcTags?: Readonly<Record<string, string>>;
}

/** Where boxes are: a `Vpc`, or a network that was there before. */
export type Network = Pick<Vpc, "vpcId" | "subnetIds" | "waysOut">;

/**
 * A network with a public subnet in every zone and nothing that costs money while idle.
 *
 * There is no NAT gateway: it would cost more ($0.045 an hour) than a small box. The subnets are public
 * so that a box can reach out; nothing reaches in, because no security group here allows it. The S3
 * endpoint is free and keeps that traffic off the public address.
 *
 * Costs nothing: there is no charge for using a VPC, its subnets, route table or gateway endpoint (Amazon VPC user guide,
 * "What is Amazon VPC?", 2026-11). What a box sends to the internet is billed.
 *
 * @example
 * ```ts
 * const network = new Vpc("team", { region: "us-east-1", zones: ["us-east-1a", "us-east-1b"], tags });
 * ```
 */
export class Vpc extends pulumi.ComponentResource {
    readonly vpcId: pulumi.Output<string>;
    /** Zone to the id of its subnet. */
    readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** Zone to the resources that lead its boxes to the internet. They must exist before a box boots. */
    readonly waysOut: Readonly<Record<string, readonly pulumi.Resource[]>>;
    readonly cidrBlock: string;
    readonly s3EndpointId: pulumi.Output<string>;

    constructor(name: string, args: VpcArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:Vpc", name, {}, opts);
        const { region, zones, cidrBlock = "10.20.0.0/16" } = args;
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const vpc = new ec2.Vpc(
            name,
            {
                cidrBlock,
                enableDnsSupport: true,
                enableDnsHostnames: true,
                tags: { ...tags, ...args.vpcTags },
            },
            child,
        );
        const gateway = new ec2.InternetGateway(name, { vpcId: vpc.id, tags }, child);
        const routes = new ec2.RouteTable(name, { vpcId: vpc.id, tags }, child);
        const wayOut = new ec2.Route(
            name,
            {
                routeTableId: routes.id,
                destinationCidrBlock: "0.0.0.0/0",
                gatewayId: gateway.id,
            },
            child,
        );
        const s3 = new ec2.VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: vpc.id,
                serviceName: `com.amazonaws.${region}.s3`,
                vpcEndpointType: "Gateway",
                routeTableIds: [routes.id],
                tags: { ...args.tags, Name: `${name}-s3` },
            },
            child,
        );
        // AWS creates this group with every VPC and lets its members talk to each other; ours has no rules.
        new ec2.DefaultSecurityGroup(
            name,
            {
                vpcId: vpc.id,
                ingress: [],
                egress: [],
                tags: { ...args.tags, Name: `${name}-closed-default` },
            },
            child,
        );
        this.vpcId = vpc.id;
        this.cidrBlock = cidrBlock;
        this.s3EndpointId = s3.id;
        const subnets = planSubnets(cidrBlock, zones).map(({ zone, cidrBlock }) => {
            const subnet = new ec2.Subnet(
                `${name}-${zone}`,
                {
                    vpcId: vpc.id,
                    availabilityZone: zone,
                    cidrBlock,
                    // Set here and not on the instance: a stopped instance has no address, which the provider
                    // reads as "not asked for", and it would replace the instance (terraform-provider-aws#33775).
                    // Boxes are launched here, and hosts of jobs, which need an address for the same reason: a way out.
                    mapPublicIpOnLaunch: true,
                    tags: { ...args.tags, Name: `${name}-${zone}` },
                },
                child,
            );
            const association = new ec2.RouteTableAssociation(
                `${name}-${zone}`,
                { subnetId: subnet.id, routeTableId: routes.id },
                child,
            );
            return { zone, id: subnet.id, wayOut: [association, wayOut] };
        });
        this.subnetIds = Object.fromEntries(subnets.map(({ zone, id }) => [zone, id]));
        this.waysOut = Object.fromEntries(subnets.map(({ zone, wayOut }) => [zone, wayOut]));
    }
}
