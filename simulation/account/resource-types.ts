/**
 * How the provider treats changes of one type: some properties replace the resource, all others change in place.
 *
 * Source: the schemas of the AWS provider (`ForceNew` and `RequiresReplace` in hashicorp/terraform-provider-aws,
 * internal/service/), from which `@pulumi/aws` 7.48.0 is generated. Those of Volume, Instance, InstanceState,
 * VolumeAttachment and Association, on which the data depends, were read there on 2026-11-24 and 27. The typings of
 * `@pulumi/aws` carry the names, but mention replacement for only a few of them. A test checks every name against
 * the typings, and every such sentence against this table.
 */
export interface TypeRule {
    /** Property paths as in the typings; a dot leads into an object. */
    readonly replaces: readonly string[];
    /** True for IAM. Every other type has a `region`, and a change of it replaces the resource. */
    readonly global?: boolean;
    /** The provider makes up a name when the program gives none: in `name`, or in the property that is named here. */
    readonly autonamed?: boolean | string;
    /**
     * Properties that AWS fills in when the program gives no value, so leaving one out is no change
     * (`Optional` and `Computed` in the same schemas).
     */
    readonly computed?: readonly string[];
    /** The provider notes the id only after its wait; for other types, as soon as AWS returns one. */
    readonly idLast?: boolean;
}

const ruleOfSecurityGroup: TypeRule = { replaces: ["securityGroupId"] };
const ruleOfBucketPart: TypeRule = { replaces: ["bucket", "expectedBucketOwner"] };

export const resourceTypes = {
    // Most of what Batch can change in place, the provider does (`resourceComputeEnvironmentCustomizeDiff`, read 2026-11-30):
    // with the service-linked role, and these two allocation strategies.
    "aws:batch/computeEnvironment:ComputeEnvironment": {
        replaces: [
            "computeResources.placementGroup",
            "computeResources.spotIamFleetRole",
            "eksConfiguration",
            "name",
            "namePrefix",
            "type",
        ],
        autonamed: true,
    },
    "aws:batch/jobDefinition:JobDefinition": { replaces: ["name"] },
    "aws:batch/jobQueue:JobQueue": { replaces: ["name"], autonamed: true },
    "aws:cloudwatch/eventRule:EventRule": {
        replaces: ["eventBusName", "name", "namePrefix"],
        autonamed: true,
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        replaces: ["eventBusName", "rule", "targetId"],
        computed: ["targetId"],
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        replaces: ["logGroupClass", "name", "namePrefix"],
        computed: ["logGroupClass"],
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
        replaces: ["policyName", "resourceArn"],
    },
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
    "aws:ec2/eip:Eip": {
        replaces: [
            ...["address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup"],
            "publicIpv4Pool",
        ],
    },
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
    "aws:ec2/launchTemplate:LaunchTemplate": {
        replaces: ["name", "namePrefix"],
        autonamed: true,
    },
    "aws:ec2/natGateway:NatGateway": {
        replaces: [
            ...["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId"],
            "vpcId",
        ],
    },
    "aws:ec2/placementGroup:PlacementGroup": {
        replaces: ["name", "partitionCount", "spreadLevel", "strategy"],
        autonamed: true,
    },
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
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
        replaces: ["routeTableId", "vpcEndpointId"],
    },
    "aws:ec2transitgateway/instanceState:InstanceState": {
        replaces: ["instanceId"],
        idLast: true,
    },
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": {
        replaces: ["group", "policyArn"],
        global: true,
    },
    "aws:iam/instanceProfile:InstanceProfile": {
        replaces: ["name", "namePrefix", "path"],
        global: true,
        autonamed: true,
    },
    "aws:iam/policy:Policy": {
        replaces: ["description", "name", "namePrefix", "path"],
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
    "aws:s3/bucket:Bucket": {
        replaces: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"],
        autonamed: "bucket",
        computed: ["bucketNamespace", "objectLockEnabled"],
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ruleOfBucketPart,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { replaces: ["bucket"] },
    "aws:s3/bucketPolicy:BucketPolicy": { replaces: ["bucket"] },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { replaces: ["bucket"] },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        ruleOfBucketPart,
    "aws:s3/bucketVersioning:BucketVersioning": ruleOfBucketPart,
    "aws:ssm/association:Association": { replaces: ["name"] },
    "aws:ssm/document:Document": { replaces: ["name"], autonamed: true },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleOfSecurityGroup,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleOfSecurityGroup,
} as const satisfies Record<string, TypeRule>;

export type ResourceType = keyof typeof resourceTypes;

export function isResourceType(type: string): type is ResourceType {
    return Object.hasOwn(resourceTypes, type);
}

/** Returns the properties of a type whose change replaces the resource. */
export function replacesOn(type: ResourceType): readonly string[] {
    const { replaces, global = false }: TypeRule = resourceTypes[type];
    return global ? replaces : [...replaces, "region"];
}

/** The types that have a life of their own in the simulation. */
export const instance = "aws:ec2/instance:Instance" satisfies ResourceType;
export const volume = "aws:ebs/volume:Volume" satisfies ResourceType;
export const attachment = "aws:ec2/volumeAttachment:VolumeAttachment" satisfies ResourceType;
export const vpc = "aws:ec2/vpc:Vpc" satisfies ResourceType;
export const association = "aws:ssm/association:Association" satisfies ResourceType;
export const eventRule = "aws:cloudwatch/eventRule:EventRule" satisfies ResourceType;
export const eventTarget = "aws:cloudwatch/eventTarget:EventTarget" satisfies ResourceType;
export const logGroup = "aws:cloudwatch/logGroup:LogGroup" satisfies ResourceType;
export const logPolicy =
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy" satisfies ResourceType;
export const bucket = "aws:s3/bucket:Bucket" satisfies ResourceType;
export const computeEnvironment =
    "aws:batch/computeEnvironment:ComputeEnvironment" satisfies ResourceType;
export const jobQueue = "aws:batch/jobQueue:JobQueue" satisfies ResourceType;
export const jobDefinition = "aws:batch/jobDefinition:JobDefinition" satisfies ResourceType;
export const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate" satisfies ResourceType;
export const document = "aws:ssm/document:Document" satisfies ResourceType;
