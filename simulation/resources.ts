import { createHash } from "node:crypto";

type Inputs = Readonly<Record<string, unknown>>;

/** Id prefixes of the resource types that the program declares, as EC2 writes them. */
const idPrefixes: Readonly<Record<string, string>> = {
    "aws:batch/computeEnvironment:ComputeEnvironment": "compute-environment",
    "aws:batch/jobDefinition:JobDefinition": "job-definition",
    "aws:batch/jobQueue:JobQueue": "job-queue",
    "aws:cloudwatch/eventRule:EventRule": "rule",
    "aws:cloudwatch/eventTarget:EventTarget": "target",
    "aws:cloudwatch/logGroup:LogGroup": "log-group",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "log-policy",
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": "policy",
    "aws:ebs/volume:Volume": "vol",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
    "aws:ec2/eip:Eip": "eipalloc",
    "aws:ec2/instance:Instance": "i",
    "aws:ec2/internetGateway:InternetGateway": "igw",
    "aws:ec2/launchTemplate:LaunchTemplate": "lt",
    "aws:ec2/natGateway:NatGateway": "nat",
    "aws:ec2/placementGroup:PlacementGroup": "pg",
    "aws:ec2/route:Route": "r",
    "aws:ec2/routeTable:RouteTable": "rtb",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
    "aws:ec2/securityGroup:SecurityGroup": "sg",
    "aws:ec2/subnet:Subnet": "subnet",
    "aws:ec2/volumeAttachment:VolumeAttachment": "vai",
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "a-vpce",
    "aws:ec2transitgateway/instanceState:InstanceState": "state",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "groupattachment",
    "aws:iam/instanceProfile:InstanceProfile": "profile",
    "aws:iam/policy:Policy": "iampolicy",
    "aws:iam/role:Role": "role",
    "aws:iam/rolePolicy:RolePolicy": "rolepolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "attachment",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucketlifecycle",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "bucketowner",
    "aws:s3/bucketPolicy:BucketPolicy": "bucketpolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucketaccess",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        "bucketencryption",
    "aws:s3/bucketVersioning:BucketVersioning": "bucketversioning",
    "aws:ssm/association:Association": "association",
    "aws:ssm/document:Document": "document",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
};

export function isKnown(type: string): boolean {
    return Object.hasOwn(idPrefixes, type);
}

/**
 * Returns what the simulated AWS adds to a new resource: an id that contains the name, and EC2's outputs beyond
 * the inputs. Inputs are left out, because Pulumi fills them in automatically.
 */
export function idAndAnswers(
    type: string,
    name: string,
    inputs: Inputs,
): { readonly id: string; readonly added: Record<string, unknown> } {
    // A bucket's name is its id, and no account's number and no region is a part of its ARN.
    if (type === "aws:s3/bucket:Bucket") {
        const given = inputs["bucket"];
        const bucket = typeof given === "string" ? given : `${idPrefixes[type]}-${name}`;
        return { id: bucket, added: { bucket, arn: `arn:aws:s3:::${bucket}` } };
    }
    // An InstanceState has no id of its own; the provider uses its instance's.
    const ofBox = type === "aws:ec2transitgateway/instanceState:InstanceState";
    const id = ofBox ? String(inputs["instanceId"]) : `${idPrefixes[type]}-${name}`;
    const added: Record<string, unknown> = { arn: `arn:aws:simulated:::${id}` };
    // The provider's own suffix for a prefix is a number; the name takes its place here.
    if (typeof inputs["namePrefix"] === "string") added["name"] = inputs["namePrefix"] + name;
    else if (!Object.hasOwn(inputs, "name")) added["name"] = id;
    if (type === "aws:ec2/instance:Instance") added["publicIp"] = documentationAddress(name);
    if (type === "aws:ssm/document:Document") added["latestVersion"] = "1";
    if (type === "aws:ec2/launchTemplate:LaunchTemplate") added["latestVersion"] = 1;
    if (type === "aws:ec2/eip:Eip") added["allocationId"] = id;
    return { id, added };
}

/** Returns an address from TEST-NET-3 (RFC 5737), which belongs to nobody. */
export function documentationAddress(name: string): string {
    const [byte = 0] = createHash("sha256").update(name).digest();
    return `203.0.113.${1 + (byte % 254)}`;
}
