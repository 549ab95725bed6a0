import { all, type Check, each, eachIfAny, type HeldRule, listOf, types } from "../rule";

const volumes: Check = each(types.volume, ({ encrypted }) =>
    encrypted === true ? undefined : "the volume is not encrypted; set encrypted: true",
);

/** Requires a described root disk: without it, EC2 copies the image's disk, and images are not encrypted. */
const declaredDisks: Check = each(types.instance, ({ rootBlockDevice, ebsBlockDevices }) => {
    if (rootBlockDevice === undefined)
        return "the root disk is not described, so it is not encrypted";
    const disks = [rootBlockDevice, ...listOf(ebsBlockDevices)] as { encrypted?: boolean }[];
    const open = disks.findIndex(({ encrypted }) => encrypted !== true);
    if (open < 0) return undefined;
    return `${open === 0 ? "the root disk" : `ebsBlockDevices[${open - 1}]`} is not encrypted`;
});

/** The same of a template: its flags are text. */
const templateDisks: Check = eachIfAny(types.launchTemplate, ({ blockDeviceMappings }) => {
    const disks = listOf<{ readonly ebs?: { readonly encrypted?: string } }>(blockDeviceMappings);
    if (disks.length === 0) return "the template describes no root disk, so it is not encrypted";
    const open = disks.findIndex(({ ebs }) => ebs?.encrypted !== "true");
    return open < 0 ? undefined : `blockDeviceMappings[${open}] is not encrypted`;
});

const instanceDisks: Check = all(declaredDisks, templateDisks);

/** AWS's own key (alias aws/ebs) is enough for these rules, and costs nothing; the exceptions cover a customer key. */
export const encryptionRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_8", "AWS-0131"],
        title: "the root disk, and every other disk of an instance, is encrypted",
        check: instanceDisks,
    },
    {
        ids: ["CKV_AWS_3", "CKV2_AWS_2", "AWS-0026", "cfn-guard:encrypted_volumes"],
        title: "every volume is encrypted",
        check: volumes,
    },
    {
        ids: ["ec2_ebs_volume_encryption", "EC2.3", "CT.EC2.PR.7"],
        title: "no disk of any kind is left unencrypted",
        check: all(instanceDisks, volumes),
    },
    {
        // A snapshot is encrypted when its volume is; nothing else here creates snapshots.
        ids: ["ec2_ebs_snapshots_encrypted"],
        title: "every snapshot is encrypted, because every volume that is snapshotted is",
        check: volumes,
    },
];
