import { isUnbounded, permissions } from "./permissions";
import { ofType, type Resource, types } from "./rule";
import type { RuleId } from "./rule-ids";
import { isWorld, openings } from "./traffic";
import { snapshotsTag } from "../planning/tags";

/** A rule about the program's resources that the program deliberately does not satisfy. */
export interface Exception {
    readonly ids: readonly RuleId[];
    /** What the program does instead. */
    readonly title: string;
    /** Why, and what the rule would cost. Prices are USD in us-east-1, 2026-11. */
    readonly reason: string;
    /** True while the stack really deviates. Absent when only a running account could tell. */
    readonly deviates?: (declared: readonly Resource[]) => boolean;
}

export const exceptions: readonly Exception[] = [
    {
        ids: [
            "CKV_AWS_88",
            "ec2_instance_public_ip",
            "EC2.9",
            "cfn-guard:ec2_instance_no_public_ip",
            "CT.EC2.PR.8",
        ],
        title: "boxes have a public address",
        reason:
            "The address is the way out, for $0.005 an hour; a NAT gateway costs $0.045 and $0.045 per GB, day " +
            "and night, which is more than a small box in working hours. No security group lets the world in.",
        deviates: some(types.subnet, (it) => it["mapPublicIpOnLaunch"] === true),
    },
    {
        ids: [
            "CKV_AWS_130",
            "AWS-0164",
            "vpc_subnet_no_public_ip_by_default",
            "EC2.15",
            "cfn-guard:subnet_auto_assign_public_ip_disabled",
        ],
        title: "the subnets hand out public addresses, not the boxes' own setting",
        reason:
            "A stopped box has no address. The AWS provider would read that as a changed setting of the box and " +
            "replace it, root disk and all. Hosts of jobs, which are launched here too, need an address to fetch their images.",
        deviates: some(types.subnet, (it) => it["mapPublicIpOnLaunch"] !== false),
    },
    {
        ids: ["cfn-guard:no_unrestricted_route_to_igw"],
        title: "the default route leads to the internet gateway",
        reason:
            "Follows from the public address: packages, container images and Session Manager are " +
            "on the internet. Interface endpoints instead cost $0.01 an hour for each service and zone.",
        deviates: some(types.route, leadsToInternet),
    },
    {
        ids: ["vpc_subnet_separate_private_public"],
        title: "there are public subnets only",
        reason:
            "A private subnet would need a NAT gateway ($33 a month) to be of use; queue.nat makes one for jobs. " +
            "No security group lets anything from outside in.",
        deviates: everySubnetIsPublic,
    },
    {
        ids: ["AWS-0104", "cfn-guard:ec2_security_group_egress_open_to_world_rule"],
        title: "boxes and hosts of jobs reach any address on a few TCP ports",
        reason:
            "Package mirrors, registries and data sets move between addresses, so only ports can be " +
            "named: 443, 80 and 22 (git). Filtering by name needs a network firewall, at $0.395 an hour.",
        deviates: (declared) =>
            openings("egress", declared).some(({ cidrs }) => cidrs.some(isWorld)),
    },
    {
        ids: ["cfn-guard:security_group_ingress_cidr_non_32_rule"],
        title: "SSH may be opened to a network, not only to single addresses",
        reason:
            "An office or a VPN is a network. It is opt-in (access: ssh), and nothing wider than a " +
            "/8 is accepted.",
        deviates: (declared) =>
            openings("ingress", declared).some(({ cidrs }) =>
                cidrs.some((cidr) => !/(\/32|:.*\/128)$/.test(cidr)),
            ),
    },
    {
        ids: ["ec2_networkacl_allow_ingress_any_port", "EC2.21", "CIS v5 5.2", "CIS v6 6.2"],
        title: "the network ACL is AWS's default, which allows everything",
        reason:
            "Security groups already keep the world out. An ACL keeps no state, so it would have to open " +
            "the ports for answers to the world anyway.",
        deviates: (declared) =>
            ofType(types.vpc, declared).length > 0 &&
            !declared.some(({ type }) => type === "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"),
    },
    {
        ids: [
            "CKV2_AWS_11",
            "AWS-0178",
            "vpc_flow_logs_enabled",
            "EC2.6",
            "CIS v5 3.7",
            "CIS v6 4.7",
        ],
        title: "the VPC keeps no flow logs",
        reason:
            "They cost $0.50 per GB, and training data makes many flows; with no open port they would only " +
            "record what the boxes fetch. Turn them on for the account if your rules require them.",
        deviates: lacks(types.vpc, "aws:ec2/flowLog:FlowLog"),
    },
    {
        ids: ["vpc_endpoint_for_ec2_enabled", "EC2.10"],
        title: "the VPC has no endpoint for the EC2 API",
        reason: "No box calls that API. An endpoint costs $0.01 an hour and zone, $7.30 a month.",
        deviates: (declared) =>
            ofType(types.vpc, declared).length > 0 &&
            !ofType("aws:ec2/vpcEndpoint:VpcEndpoint", declared).some(({ inputs }) =>
                String(inputs["serviceName"]).endsWith(".ec2"),
            ),
    },
    {
        ids: ["CKV_AWS_189", "AWS-0027"],
        title: "disks are encrypted with AWS's own key",
        reason:
            "A key of your own costs $1 a month, and a mistake in its policy locks the data away. " +
            "It adds a second policy and sharing between accounts, and a dev box uses neither.",
        deviates: some(types.volume, (it) => it["kmsKeyId"] === undefined),
    },
    {
        ids: ["CKV_AWS_158", "AWS-0017", "cloudwatch_log_group_kms_encryption_enabled"],
        title: "the log of starts and stops is encrypted with CloudWatch Logs' own key",
        reason:
            "A key of your own costs $1 a month, a hundred times what the log costs, and the log holds ids, states " +
            "and tags of instances only.",
        deviates: some(types.logGroup, (it) => it["kmsKeyId"] === undefined),
    },
    {
        ids: ["CKV_AWS_145", "AWS-0132", "s3_bucket_kms_encryption", "S3.17"],
        title: "the shared bucket is encrypted with S3's own keys",
        reason:
            "A key of your own costs $1 a month and $0.03 for 10,000 calls, and a mistake in its policy locks the data away. " +
            "Boxes, jobs and members would all need the key besides the bucket.",
        deviates: some(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            (it) => !JSON.stringify(it["rules"]).includes("aws:kms"),
        ),
    },
    {
        ids: [
            "CKV_AWS_18",
            "AWS-0089",
            "s3_bucket_server_access_logging_enabled",
            "S3.9",
            "CT.S3.PR.2",
        ],
        title: "S3 keeps no log of who read the shared bucket",
        reason:
            "It needs a second bucket, which would need a third. Training reads millions of objects, and each would be a line. " +
            "Turn on CloudTrail's data events if your rules require it, at $0.10 for 100,000 calls.",
        deviates: lacks(types.bucket, "aws:s3/bucketLogging:BucketLogging"),
    },
    {
        ids: ["CKV_AWS_144", "s3_bucket_cross_region_replication", "S3.7"],
        title: "the shared bucket has no copy in another region",
        reason:
            "S3 keeps each object in three zones, and deleted ones for 30 days. A copy elsewhere doubles the price and adds $0.02 " +
            "per GB sent.",
        deviates: lacks(types.bucket, "aws:s3/bucketReplicationConfig:BucketReplicationConfig"),
    },
    {
        ids: ["CKV2_AWS_62", "s3_bucket_event_notifications_enabled", "S3.11", "CT.S3.PR.4"],
        title: "the shared bucket tells nobody of new objects",
        reason: "Nothing here would listen: boxes and jobs list what is in the bucket.",
        deviates: lacks(types.bucket, "aws:s3/bucketNotification:BucketNotification"),
    },
    {
        ids: ["s3_bucket_no_mfa_delete", "S3.20", "CIS v5 2.1.2"],
        title: "deleting a former version asks for no second factor",
        reason: "Only the root user can set it, and S3 takes no lifecycle rules then, so old runs would stay for ever.",
        deviates: some("aws:s3/bucketVersioning:BucketVersioning", (it) => it["mfa"] === undefined),
    },
    {
        ids: ["s3_bucket_object_lock", "S3.15", "CT.S3.PR.9"],
        title: "objects of the shared bucket may be deleted before a date",
        reason: "People delete and overwrite what they share, and runs their checkpoints. Former versions stay for days.",
        deviates: some(types.bucket, (it) => it["objectLockEnabled"] !== true),
    },
    {
        ids: ["ec2_ebs_volume_snapshots_exists"],
        title: "root disks are not snapshotted",
        reason:
            "Root disks hold software only and are rebuilt from documents. Data volumes are snapshotted " +
            "daily; a root disk would add about $0.05 per GiB and month.",
        deviates: some(types.instance, ({ rootBlockDevice }) => {
            const { tags = {} } = (rootBlockDevice ?? {}) as { tags?: Record<string, string> };
            return !(snapshotsTag in tags);
        }),
    },
    {
        ids: ["CKV2_AWS_9", "ec2_ebs_volume_protected_by_backup_plan", "EC2.28"],
        title: "Data Lifecycle Manager makes the snapshots, not AWS Backup",
        reason:
            "It makes the same snapshots at the same $0.05 per GiB and month, with one resource for a stack " +
            "rather than a vault, a plan and a selection.",
        deviates: lacks(types.volume, "aws:backup/selection:Selection"),
    },
    {
        ids: [
            "CKV_AWS_126",
            "ec2_instance_detailed_monitoring_enabled",
            "cfn-guard:ec2_instance_detailed_monitoring_enabled",
        ],
        title: "metrics come every five minutes, not every minute",
        reason: "One-minute metrics cost $2.10 a month and box, and nothing here scales by them.",
        deviates: some(types.instance, (it) => it["monitoring"] !== true),
    },
    {
        ids: ["CKV_AWS_355", "CKV_AWS_356", "CKV_AWS_290", "CKV_AWS_111", "AWS-0057"],
        title: "the Session Manager agent's actions are allowed on every resource",
        reason:
            "They are a part of AWS's own policy for the agent: they open its channels, and IAM knows no resource for " +
            "them. So it is with what a member reads: lists of boxes, quotas and prices. trivy has withdrawn AWS-0057.",
        deviates: (declared) => permissions(declared).some((it) => isUnbounded(it.allowance)),
    },
    {
        ids: ["iam_role_cross_service_confused_deputy_prevention"],
        title: "trust in EC2, ECS and Data Lifecycle Manager carries no condition",
        reason:
            "A role cannot be passed to a service from another account, so nobody else can make the " +
            "service use it. A condition would need the account's number in every plan.",
        deviates: some(types.role, (it) => !/"Condition"/.test(JSON.stringify(it))),
    },
    {
        ids: ["SSM.2", "ssm_managed_compliant_patching"],
        title: "Patch Manager does not patch the boxes",
        reason:
            "Patching would change the kernel under a GPU driver, and Docker during a training. Debian " +
            "installs its own security updates; rebuilding a box brings everything up to date.",
        deviates: (declared) =>
            ofType(types.association, declared).length > 0 &&
            !ofType(types.association, declared).some(
                ({ inputs }) => inputs["name"] === "AWS-RunPatchBaseline",
            ),
    },
    {
        ids: ["ec2_instance_with_outdated_ami"],
        title: "a box keeps the image it was created with, even when AWS calls that outdated",
        reason:
            "A newer image replaces the box, which must not happen by surprise in the middle of a " +
            "training. Rebuilding a box renews it and keeps its data.",
        deviates: (declared) =>
            ofType(types.instance, declared).some(({ opts }) =>
                opts.ignoreChanges?.includes("ami"),
            ),
    },
    {
        ids: ["ec2_instance_older_than_specific_days"],
        title: "a box may grow older than 180 days",
        reason: "A box belongs to a person and is rebuilt when that person chooses, not by the calendar.",
    },
    {
        ids: ["EC2.4", "ec2_instance_stopped_older_than_specific_days"],
        title: "a box may stay stopped for longer than 30 days",
        reason:
            "Stopping is how a member saves money: only the disks cost money, $0.08 per GiB and month. " +
            "Removing the box would cost the time to build it again.",
        deviates: some(
            types.instance,
            (it) => it["instanceInitiatedShutdownBehavior"] !== "terminate",
        ),
    },
];

function some(
    type: string,
    deviates: (inputs: Resource["inputs"]) => boolean,
): NonNullable<Exception["deviates"]> {
    return (declared) => ofType(type, declared).some(({ inputs }) => deviates(inputs));
}

/** True when the stack declares an `about` resource and no `asked` one. */
function lacks(about: string, asked: string): NonNullable<Exception["deviates"]> {
    return (declared) => ofType(about, declared).length > 0 && ofType(asked, declared).length === 0;
}

function leadsToInternet(route: Resource["inputs"]): boolean {
    return route["destinationCidrBlock"] === "0.0.0.0/0" && route["gatewayId"] !== undefined;
}

function everySubnetIsPublic(declared: readonly Resource[]): boolean {
    const publicTables = ofType(types.route, declared)
        .filter(({ inputs }) => leadsToInternet(inputs))
        .map(({ inputs }) => inputs["routeTableId"]);
    const publicSubnets = ofType(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        declared,
    ).filter(({ inputs }) => publicTables.includes(inputs["routeTableId"]));
    return publicSubnets.length >= Math.max(1, ofType(types.subnet, declared).length);
}
