import type { ResourceType } from "../../simulation/account/resource-types";

/** What every resource that EC2 tags is tagged and untagged with. */
const tagging = ["ec2:CreateTags", "ec2:DeleteTags"];

const rulesOfGroup = ["ec2:DescribeSecurityGroupRules", "ec2:ModifySecurityGroupRules", ...tagging];

/**
 * What the AWS provider calls to make, read, change and delete one resource, as IAM names the actions.
 * InstanceProfile, EventRule, LogGroup and LogResourcePolicy were read whole in hashicorp/terraform-provider-aws 6.x,
 * `internal/service/` (2026-11-29 and 30), and of Instance, Volume, VolumeAttachment, Association, LifecyclePolicy and
 * EventTarget the calls that are easy to miss. The rest is from memory of it.
 */
export const ofResources: Readonly<Record<ResourceType, readonly string[]>> = {
    "aws:batch/computeEnvironment:ComputeEnvironment": [
        ...["batch:CreateComputeEnvironment", "batch:DescribeComputeEnvironments"],
        ...["batch:UpdateComputeEnvironment", "batch:DeleteComputeEnvironment"],
        ...["batch:TagResource", "batch:UntagResource", "batch:ListTagsForResource"],
        ...["iam:CreateServiceLinkedRole", "iam:PassRole"],
    ],
    "aws:batch/jobDefinition:JobDefinition": [
        ...["batch:RegisterJobDefinition", "batch:DescribeJobDefinitions"],
        ...["batch:DeregisterJobDefinition", "batch:TagResource", "batch:UntagResource"],
        ...["batch:ListTagsForResource", "iam:PassRole"],
    ],
    "aws:batch/jobQueue:JobQueue": [
        ...["batch:CreateJobQueue", "batch:DescribeJobQueues", "batch:UpdateJobQueue"],
        ...["batch:DeleteJobQueue", "batch:TagResource", "batch:UntagResource"],
        "batch:ListTagsForResource",
    ],
    "aws:cloudwatch/eventRule:EventRule": [
        ...["events:PutRule", "events:DescribeRule", "events:DeleteRule", "events:TagResource"],
        ...["events:UntagResource", "events:ListTagsForResource"],
    ],
    "aws:cloudwatch/eventTarget:EventTarget": [
        ...["events:PutTargets", "events:ListTargetsByRule", "events:RemoveTargets"],
    ],
    "aws:cloudwatch/logGroup:LogGroup": [
        ...["logs:CreateLogGroup", "logs:DescribeLogGroups", "logs:DeleteLogGroup"],
        ...["logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy", "logs:TagResource"],
        ...["logs:UntagResource", "logs:ListTagsForResource"],
    ],
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [
        ...["logs:PutResourcePolicy", "logs:DescribeResourcePolicies"],
        ...["logs:DeleteResourcePolicy"],
    ],
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": [
        ...["dlm:CreateLifecyclePolicy", "dlm:GetLifecyclePolicy", "dlm:UpdateLifecyclePolicy"],
        ...["dlm:DeleteLifecyclePolicy", "dlm:TagResource", "dlm:UntagResource"],
        ...["dlm:ListTagsForResource", "iam:PassRole"],
    ],
    "aws:ebs/volume:Volume": [
        ...["ec2:CreateVolume", "ec2:DescribeVolumes", "ec2:ModifyVolume"],
        ...["ec2:DescribeVolumesModifications", "ec2:DeleteVolume", ...tagging],
    ],
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [
        ...["ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress"],
        ...["ec2:RevokeSecurityGroupEgress", ...tagging],
    ],
    "aws:ec2/eip:Eip": [
        ...["ec2:AllocateAddress", "ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"],
        ...["ec2:DisassociateAddress", "ec2:ReleaseAddress", ...tagging],
    ],
    "aws:ec2/instance:Instance": [
        ...["ec2:RunInstances", "ec2:DescribeInstances", "ec2:DescribeInstanceTypes"],
        ...["ec2:DescribeInstanceAttribute", "ec2:DescribeInstanceCreditSpecifications"],
        ...["ec2:DescribeVolumes", "ec2:DescribeVolumesModifications", "ec2:ModifyVolume"],
        ...["ec2:ModifyInstanceAttribute", "ec2:ModifyInstanceCreditSpecification"],
        ...["ec2:ModifyInstanceMetadataOptions", "ec2:StopInstances", "ec2:StartInstances"],
        ...["ec2:TerminateInstances", "ec2:DescribeSpotInstanceRequests"],
        ...["ec2:CancelSpotInstanceRequests", "iam:CreateServiceLinkedRole", "iam:PassRole"],
        ...tagging,
    ],
    "aws:ec2/internetGateway:InternetGateway": [
        ...["ec2:CreateInternetGateway", "ec2:AttachInternetGateway"],
        ...["ec2:DescribeInternetGateways", "ec2:DetachInternetGateway"],
        ...["ec2:DeleteInternetGateway", ...tagging],
    ],
    "aws:ec2/launchTemplate:LaunchTemplate": [
        ...["ec2:CreateLaunchTemplate", "ec2:DescribeLaunchTemplates"],
        ...["ec2:DescribeLaunchTemplateVersions", "ec2:CreateLaunchTemplateVersion"],
        ...["ec2:ModifyLaunchTemplate", "ec2:DeleteLaunchTemplate", ...tagging],
    ],
    "aws:ec2/natGateway:NatGateway": [
        ...["ec2:CreateNatGateway", "ec2:DescribeNatGateways", "ec2:DeleteNatGateway", ...tagging],
    ],
    "aws:ec2/placementGroup:PlacementGroup": [
        ...["ec2:CreatePlacementGroup", "ec2:DescribePlacementGroups"],
        ...["ec2:DeletePlacementGroup", ...tagging],
    ],
    "aws:ec2/route:Route": [
        ...["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute", "ec2:DescribeRouteTables"],
    ],
    "aws:ec2/routeTable:RouteTable": [
        ...["ec2:CreateRouteTable", "ec2:DescribeRouteTables", "ec2:DisassociateRouteTable"],
        ...["ec2:DeleteRouteTable", ...tagging],
    ],
    "aws:ec2/routeTableAssociation:RouteTableAssociation": [
        ...["ec2:AssociateRouteTable", "ec2:ReplaceRouteTableAssociation"],
        ...["ec2:DisassociateRouteTable", "ec2:DescribeRouteTables"],
    ],
    "aws:ec2/securityGroup:SecurityGroup": [
        ...["ec2:CreateSecurityGroup", "ec2:DescribeSecurityGroups", "ec2:DeleteSecurityGroup"],
        ...["ec2:RevokeSecurityGroupEgress", "ec2:DescribeNetworkInterfaces", ...tagging],
    ],
    "aws:ec2/subnet:Subnet": [
        ...["ec2:CreateSubnet", "ec2:DescribeSubnets", "ec2:ModifySubnetAttribute"],
        ...["ec2:DeleteSubnet", "ec2:DescribeNetworkInterfaces", ...tagging],
    ],
    "aws:ec2/volumeAttachment:VolumeAttachment": [
        ...["ec2:AttachVolume", "ec2:DetachVolume", "ec2:DescribeVolumes"],
        ...["ec2:DescribeInstances", "ec2:StopInstances"],
    ],
    "aws:ec2/vpc:Vpc": [
        ...["ec2:CreateVpc", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"],
        ...["ec2:ModifyVpcAttribute", "ec2:DescribeNetworkAcls", "ec2:DescribeRouteTables"],
        ...["ec2:DescribeSecurityGroups", "ec2:DeleteVpc", ...tagging],
    ],
    "aws:ec2/vpcEndpoint:VpcEndpoint": [
        ...["ec2:CreateVpcEndpoint", "ec2:DescribeVpcEndpoints", "ec2:DescribePrefixLists"],
        ...["ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints", ...tagging],
    ],
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": [
        ...["ec2:ModifyVpcEndpoint", "ec2:DescribeVpcEndpoints"],
    ],
    "aws:ec2transitgateway/instanceState:InstanceState": [
        ...["ec2:DescribeInstances", "ec2:StartInstances", "ec2:StopInstances"],
    ],
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": [
        ...["iam:AttachGroupPolicy", "iam:DetachGroupPolicy", "iam:ListAttachedGroupPolicies"],
    ],
    "aws:iam/instanceProfile:InstanceProfile": [
        ...["iam:CreateInstanceProfile", "iam:GetInstanceProfile", "iam:DeleteInstanceProfile"],
        ...["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:GetRole"],
        ...["iam:TagInstanceProfile", "iam:UntagInstanceProfile", "iam:PassRole"],
    ],
    "aws:iam/policy:Policy": [
        ...["iam:CreatePolicy", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:DeletePolicy"],
        ...["iam:CreatePolicyVersion", "iam:ListPolicyVersions", "iam:DeletePolicyVersion"],
        ...["iam:TagPolicy", "iam:UntagPolicy"],
    ],
    "aws:iam/role:Role": [
        ...["iam:CreateRole", "iam:GetRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy"],
        ...["iam:UpdateRoleDescription", "iam:DeleteRole", "iam:TagRole", "iam:UntagRole"],
        ...["iam:ListRolePolicies", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies"],
        ...["iam:ListInstanceProfilesForRole"],
    ],
    "aws:iam/rolePolicy:RolePolicy": [
        ...["iam:PutRolePolicy", "iam:GetRolePolicy", "iam:DeleteRolePolicy"],
    ],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
        ...["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:ListAttachedRolePolicies"],
    ],
    "aws:s3/bucket:Bucket": [
        ...["s3:CreateBucket", "s3:ListBucket", "s3:GetBucketLocation", "s3:DeleteBucket"],
        ...["s3:GetBucketTagging", "s3:PutBucketTagging", "s3:ListTagsForResource"],
        ...["s3:TagResource", "s3:UntagResource", "s3:GetBucketPolicy", "s3:GetBucketAcl"],
        ...["s3:GetBucketCORS", "s3:GetBucketWebsite", "s3:GetBucketVersioning"],
        ...["s3:GetAccelerateConfiguration", "s3:GetBucketRequestPayment", "s3:GetBucketLogging"],
        ...["s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration"],
        ...["s3:GetEncryptionConfiguration", "s3:GetBucketObjectLockConfiguration"],
    ],
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [
        ...["s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"],
    ],
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [
        ...["s3:PutBucketOwnershipControls", "s3:GetBucketOwnershipControls"],
    ],
    "aws:s3/bucketPolicy:BucketPolicy": [
        ...["s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy"],
    ],
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
        ...["s3:PutBucketPublicAccessBlock", "s3:GetBucketPublicAccessBlock"],
    ],
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
        ...["s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"],
    ],
    "aws:s3/bucketVersioning:BucketVersioning": [
        ...["s3:PutBucketVersioning", "s3:GetBucketVersioning"],
    ],
    "aws:ssm/association:Association": [
        ...["ssm:CreateAssociation", "ssm:DescribeAssociation", "ssm:UpdateAssociation"],
        ...["ssm:DeleteAssociation", "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
        ...["ssm:ListTagsForResource"],
    ],
    "aws:ssm/document:Document": [
        ...["ssm:CreateDocument", "ssm:DescribeDocument", "ssm:GetDocument", "ssm:DeleteDocument"],
        ...["ssm:UpdateDocument", "ssm:UpdateDocumentDefaultVersion"],
        ...["ssm:DescribeDocumentPermission", "ssm:AddTagsToResource"],
        ...["ssm:RemoveTagsFromResource", "ssm:ListTagsForResource"],
    ],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
        ...["ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress", ...rulesOfGroup],
    ],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
        ...["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", ...rulesOfGroup],
    ],
};

/** Resources that only a stack with `memberAccess` has. What they need is a policy of its own. */
export const ofMemberAccess: readonly ResourceType[] = [
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policy:Policy",
];

/** Resources that only a stack with `sharedData` has. What they need is a policy of its own, too. */
export const ofSharedData = Object.keys(ofResources).filter((type): type is ResourceType =>
    type.startsWith("aws:s3/"),
);

/** Resources that only a stack with `queue` has, some only with `queue.nat`. What they need is a policy of its own. */
export const ofQueue: readonly ResourceType[] = [
    "aws:batch/computeEnvironment:ComputeEnvironment",
    "aws:batch/jobDefinition:JobDefinition",
    "aws:batch/jobQueue:JobQueue",
    "aws:ec2/eip:Eip",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/placementGroup:PlacementGroup",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
];

/** What the program's lookups call, by their tokens. */
export const ofLookups: Readonly<Record<string, readonly string[]>> = {
    "aws:index/getRegion:getRegion": [],
    "aws:index/getAvailabilityZones:getAvailabilityZones": ["ec2:DescribeAvailabilityZones"],
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": [
        "ec2:DescribeInstanceTypeOfferings",
    ],
    "aws:ssm/getParameter:getParameter": ["ssm:GetParameter"],
    "aws:ec2/getAmi:getAmi": ["ec2:DescribeImages"],
    "aws:ebs/getEbsVolumes:getEbsVolumes": ["ec2:DescribeVolumes"],
    "aws:ebs/getVolume:getVolume": ["ec2:DescribeVolumes"],
    "aws:ec2/getVpcs:getVpcs": ["ec2:DescribeVpcs"],
    "aws:ec2/getVpc:getVpc": [
        ...["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables"],
    ],
    "aws:ec2/getInstances:getInstances": ["ec2:DescribeInstances"],
    "aws:ec2/getInstance:getInstance": [
        ...["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeInstanceAttribute"],
        ...["ec2:DescribeInstanceCreditSpecifications"],
    ],
    "aws:resourcegroupstaggingapi/getResources:getResources": ["tag:GetResources"],
    "aws:ssm/getInstances:getInstances": ["ssm:DescribeInstanceInformation"],
};

/** Every verb that changes a stack looks at what there is, and explains a box that is not ready and a quota. */
const always = [
    ...["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
    "ec2:DescribeVpcs",
    ...["ssm:SendCommand", "ssm:GetCommandInvocation", "servicequotas:GetServiceQuota"],
];

/** Cleans up after a command that was killed. */
const recovery = [
    ...["ec2:DeleteSnapshot", "ec2:DeleteVolume", "ec2:DeleteTags", "ec2:StartInstances"],
];

/** Goes on to another type or zone, with a copy of the volume, when AWS has no box to give. */
const bringingUp = [
    ...["ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypeOfferings"],
    ...["ec2:StopInstances", "ec2:CreateSnapshot", "ec2:CreateVolume", ...tagging],
];

/** What the verbs ask of AWS by its SDK (`cli/`), beside what `pulumi up` asks; a test reads the sources. */
export const ofVerbs: Readonly<Record<string, readonly string[]>> = {
    up: [...always, ...recovery, ...bringingUp],
    resize: [...always, ...recovery, ...bringingUp],
    grow: [...always, ...recovery],
    move: [...always, ...recovery, ...bringingUp],
    rebuild: [...always, ...recovery],
    snapshot: [...always, "ec2:CreateSnapshot", "ec2:CreateTags"],
    restore: [...always, ...recovery, "ec2:CreateVolume", ...tagging],
    "upgrade-image": [...always, ...recovery, "ssm:GetParameter"],
    "member add": [...always, ...recovery, ...bringingUp],
    "member remove": [...always, ...recovery],
    destroy: [...always, ...recovery],
};

/** What the commands that we print ask for: to connect, for more quota, for what an `up` has left. */
export const ofPrintedCommands: readonly string[] = [
    ...["ssm:StartSession", "servicequotas:RequestServiceQuotaIncrease", "tag:GetResources"],
];
