import { expect } from "chai";
import { Vpc } from "../../components/vpc";
import type { Declared } from "../../simulation/run-program";
import { allOf, declare, resourceOf, tags } from "../support/declare";

describe("Vpc", () => {
    let declared: ReadonlyMap<string, Declared>;
    before(async () => {
        declared = await declare(() => {
            new Vpc("net", { region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1c"], tags });
        });
    });

    it("resolves names, so that boxes find Session Manager's endpoints", () => {
        expect(resourceOf(declared, "aws:ec2/vpc:Vpc", "net").inputs).to.deep.equal({
            cidrBlock: "10.20.0.0/16",
            enableDnsSupport: true,
            enableDnsHostnames: true,
            tags: { ...tags, Name: "net" },
        });
    });

    it("has a subnet in every zone, and gives its boxes a public address", () => {
        expect(allOf(declared, "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs)).to.deep.equal([
            {
                vpcId: "vpc-net",
                availabilityZone: "eu-west-1a",
                cidrBlock: "10.20.0.0/20",
                mapPublicIpOnLaunch: true,
                tags: { ...tags, Name: "net-eu-west-1a" },
            },
            {
                vpcId: "vpc-net",
                availabilityZone: "eu-west-1c",
                cidrBlock: "10.20.32.0/20",
                mapPublicIpOnLaunch: true,
                tags: { ...tags, Name: "net-eu-west-1c" },
            },
        ]);
    });

    it("routes every subnet to the internet gateway", () => {
        const route = resourceOf(declared, "aws:ec2/route:Route", "net").inputs;
        expect(route).to.deep.equal({
            routeTableId: "rtb-net",
            destinationCidrBlock: "0.0.0.0/0",
            gatewayId: "igw-net",
        });
        const type = "aws:ec2/routeTableAssociation:RouteTableAssociation";
        expect(allOf(declared, type).map(({ inputs }) => inputs)).to.deep.equal([
            { subnetId: "subnet-net-eu-west-1a", routeTableId: "rtb-net" },
            { subnetId: "subnet-net-eu-west-1c", routeTableId: "rtb-net" },
        ]);
    });

    it("reaches S3 through the free gateway endpoint of its own region", () => {
        const { inputs } = resourceOf(declared, "aws:ec2/vpcEndpoint:VpcEndpoint", "net-s3");
        expect(inputs).to.deep.include({
            serviceName: "com.amazonaws.eu-west-1.s3",
            vpcEndpointType: "Gateway",
            routeTableIds: ["rtb-net"],
        });
    });

    it("closes the default security group in both directions", () => {
        const type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
        expect(resourceOf(declared, type, "net").inputs).to.deep.include({
            vpcId: "vpc-net",
            ingress: [],
            egress: [],
        });
    });

    it("has no NAT gateway and no fixed address to pay for", () => {
        const types = [...declared.values()].map(({ type }) => type);
        expect(types.filter((type) => /nat|eip/i.test(type))).to.deep.equal([]);
    });

    it("is the parent of everything it creates", () => {
        for (const { type, parent } of declared.values()) {
            if (type.startsWith("aws:")) expect(parent).to.equal("workstation:index:Vpc net");
        }
    });
});
