import { type HeldRule, none } from "./rule";
import type { RuleId } from "./rule-ids";

/** Rules about resources that the program does not declare. */
export interface NotConcerned {
    readonly ids: readonly RuleId[];
    /** The subject of the rules, in the plural. */
    readonly about: string;
    /** Type tokens; declaring one of them makes the rules concern us. */
    readonly types: readonly string[];
}

export const notConcerned: readonly NotConcerned[] = [
    {
        ids: ["AWS-0009"],
        about: "launch configurations, which launch templates have replaced",
        types: ["aws:ec2/launchConfiguration:LaunchConfiguration"],
    },
    {
        ids: ["ec2_instance_account_imdsv2_enabled"],
        about: "the account's default for IMDSv2; each box here sets it explicitly",
        types: ["aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"],
    },
    {
        // CIS 5.1.1 asks for the region's setting, although prowler looks at the volumes.
        ids: ["CKV_AWS_106", "ec2_ebs_default_encryption", "EC2.7", "CIS v5 5.1.1", "CIS v6 6.1.1"],
        about: "the account's default for disk encryption; each disk here sets it explicitly",
        types: ["aws:ebs/encryptionByDefault:EncryptionByDefault"],
    },
    {
        ids: ["CKV_AWS_166", "Backup.1"],
        about: "AWS Backup's vaults and recovery points",
        types: ["aws:backup/vault:Vault", "aws:backup/plan:Plan"],
    },
    {
        ids: ["CKV_AWS_183"],
        about: "copies of snapshots",
        types: ["aws:ebs/snapshotCopy:SnapshotCopy"],
    },
    {
        // The network ACL that AWS creates automatically is among the exceptions.
        ids: ["CKV2_AWS_1", "CKV_AWS_352", "AWS-0102", "AWS-0105", "EC2.16", "CT.EC2.PR.5"],
        about: "network ACLs of your own",
        types: [
            "aws:ec2/networkAcl:NetworkAcl",
            "aws:ec2/networkAclRule:NetworkAclRule",
            "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        ],
    },
    {
        ids: ["CKV_AWS_45", "CKV_AWS_173"],
        about: "Lambda functions",
        types: ["aws:lambda/function:Function"],
    },
    {
        ids: ["CKV_AWS_40", "CKV_AWS_273", "AWS-0143", "IAM.2"],
        about: "IAM users and everything attached to them",
        types: [
            "aws:iam/user:User",
            "aws:iam/userPolicy:UserPolicy",
            "aws:iam/userPolicyAttachment:UserPolicyAttachment",
            "aws:iam/policyAttachment:PolicyAttachment",
        ],
    },
    {
        ids: ["CKV_AWS_337", "AWS-0098"],
        about: "stored parameters and secrets",
        types: ["aws:ssm/parameter:Parameter", "aws:secretsmanager/secret:Secret"],
    },
    {
        ids: [
            "CKV_AWS_7",
            "CKV_AWS_33",
            "CKV2_AWS_64",
            "AWS-0065",
            "kms_cmk_rotation_enabled",
            "KMS.4",
        ],
        about: "KMS keys of your own",
        types: ["aws:kms/key:Key"],
    },
    {
        ids: [
            "CKV_AWS_42",
            "CKV_AWS_184",
            "CKV_AWS_329",
            "CKV_AWS_330",
            "CKV2_AWS_18",
            "EFS.1",
            "EFS.2",
            "EFS.3",
            "EFS.4",
        ],
        about: "EFS file systems and access points",
        types: ["aws:efs/fileSystem:FileSystem", "aws:efs/accessPoint:AccessPoint"],
    },
];

/** Rules that report resources which the program declares after all; theirs must move to one of the other two tables. */
export const notConcernedRules: readonly HeldRule[] = notConcerned.map(({ ids, about, types }) => ({
    ids,
    title: `the stack declares none of these: ${about}`,
    advisory: "nobody has checked whether it is safe",
    check: none(
        types,
        "rules/ has no rule for this type yet; sort the scanners' rules for it in policy/",
    ),
}));
