/**
 * What a change makes of a resource that exists: properties whose change means another resource. Everything
 * else is changed in place.
 *
 * From the schemas of the AWS provider (`ForceNew` and `RequiresReplace` in hashicorp/terraform-provider-aws,
 * internal/service/), which `@pulumi/aws` 7.48.0 is generated from: those of Volume, Instance, InstanceState,
 * VolumeAttachment and Association, on which the data depends, read there on 2026-11-24 and 27. The typings of
 * `@pulumi/aws` carry the names, and say what replaces in words for a few of them only; a test holds every name
 * against the typings, and every such sentence against this table.
 */
export interface TypeRule {
    /** Paths as in the typings; a dot goes into an object. */
    readonly replaces: readonly string[];
    /** IAM is global; everything else has a `region`, whose change means another resource too. */
    readonly global?: boolean;
    /** Gets a name of its own when it is given none. */
    readonly autonamed?: boolean;
    /**
     * AWS gives them a value where the program gives none, so one that a newer program leaves out is no change
     * (`Optional` and `Computed` in the same schemas).
     */
    readonly computed?: readonly string[];
    /** The provider notes its id only when it has waited for it; of all others as soon as AWS has given one. */
    readonly idLast?: boolean;
}

const ruleOfSecurityGroup: TypeRule = { replaces: ["securityGroupId"] };

export const resourceTypes = {
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": { replaces: ["defaultPolicy"] },
    "aws:ebs/volume:Volume": {
        replaces: [
            "availabilityZone",
            "encrypted",
            "kmsKeyId",
            "multiAttachEnabled",
            "outpostArn",
            "snapshotId",
        ],
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { replaces: ["vpcId"] },
    "aws:ec2/instance:Instance": {
        replaces: [
            "ami",
            "associatePublicIpAddress",
            "availabilityZone",
            "cpuOptions",
            "ebsBlockDevices",
            "ebsOptimized",
            "enablePrimaryIpv6",
            "enclaveOptions",
            "ephemeralBlockDevices",
            "hibernation",
            "hostId",
            "instanceMarketOptions",
            "ipv6Addresses",
            "keyName",
            "launchTemplate",
            "networkInterfaces",
            "placementGroup",
            "placementGroupId",
            "placementPartitionNumber",
            "primaryNetworkInterface",
            "privateDnsNameOptions",
            "privateIp",
            "rootBlockDevice.encrypted",
            "rootBlockDevice.kmsKeyId",
            "securityGroups",
            "subnetId",
            "tenancy",
        ],
        computed: ["associatePublicIpAddress"],
    },
    "aws:ec2/internetGateway:InternetGateway": { replaces: [] },
    "aws:ec2/route:Route": {
        replaces: [
            "destinationCidrBlock",
            "destinationIpv6CidrBlock",
            "destinationPrefixListId",
            "routeTableId",
        ],
    },
    "aws:ec2/routeTable:RouteTable": { replaces: ["vpcId"] },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": { replaces: ["gatewayId", "subnetId"] },
    "aws:ec2/securityGroup:SecurityGroup": {
        replaces: ["description", "name", "namePrefix", "vpcId"],
        autonamed: true,
    },
    "aws:ec2/subnet:Subnet": {
        replaces: [
            "availabilityZone",
            "availabilityZoneId",
            "cidrBlock",
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "ipv6IpamPoolId",
            "ipv6Native",
            "ipv6NetmaskLength",
            "outpostArn",
            "vpcId",
        ],
    },
    "aws:ec2/volumeAttachment:VolumeAttachment": {
        replaces: ["deviceName", "instanceId", "volumeId"],
        idLast: true,
    },
    "aws:ec2/vpc:Vpc": {
        replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        replaces: [
            "resourceConfigurationArn",
            "serviceName",
            "serviceNetworkArn",
            "serviceRegion",
            "vpcEndpointType",
            "vpcId",
        ],
    },
    "aws:ec2transitgateway/instanceState:InstanceState": {
        replaces: ["instanceId"],
        idLast: true,
    },
    "aws:iam/instanceProfile:InstanceProfile": {
        replaces: ["name", "namePrefix", "path"],
        global: true,
        autonamed: true,
    },
    "aws:iam/role:Role": {
        replaces: ["name", "namePrefix", "path"],
        global: true,
        autonamed: true,
    },
    "aws:iam/rolePolicy:RolePolicy": {
        replaces: ["name", "namePrefix", "role"],
        global: true,
        autonamed: true,
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        replaces: ["policyArn", "role"],
        global: true,
    },
    "aws:ssm/association:Association": { replaces: ["name"] },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleOfSecurityGroup,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleOfSecurityGroup,
} as const satisfies Record<string, TypeRule>;

export type ResourceType = keyof typeof resourceTypes;

export function isResourceType(type: string): type is ResourceType {
    return Object.hasOwn(resourceTypes, type);
}

/** Properties whose change means another resource, those of one type. */
export function replacesOn(type: ResourceType): readonly string[] {
    const { replaces, global = false }: TypeRule = resourceTypes[type];
    return global ? replaces : [...replaces, "region"];
}
