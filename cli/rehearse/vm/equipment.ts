import { pluginLines } from "../plugin-stand-ins";

/** The account with which the rehearsal looks into the box: a system account, as no member works with it. */
export const observer = "rehearsal";

/**
 * Returns the udev rule that links the volume under its attachment name at AWS. On EC2 a rule reads this name
 * from the disk itself: from vendor bytes of the NVMe identify data, which QEMU leaves empty. On Amazon Linux
 * it is 70-ec2-nvme-devices.rules of amazon-ec2-utils. This rule goes by the serial number.
 */
export function udevRule(diskSerial: string): string {
    return [
        'SUBSYSTEM=="block"',
        'ENV{DEVTYPE}=="disk"',
        `ATTRS{serial}=="${diskSerial}"`,
        'SYMLINK+="sdf"',
    ].join(", ");
}

const ruleFile = "/etc/udev/rules.d/70-rehearsal.rules";

/**
 * Returns what the rehearsal adds to the box, as NoCloud's vendor data: image and user data stay as they are.
 * A boothook runs at every boot, before anything in the user data.
 */
export function vendorData(publicKey: string, diskSerial: string, plugins: boolean): string {
    const keys = `/etc/ssh/authorized_keys.d/${observer}`;
    const lines = [
        "#cloud-boothook",
        "#!/bin/sh",
        "set -e",
        // On a host that is itself at AWS, the box would otherwise read the host's metadata and role.
        "ip route replace unreachable 169.254.169.254/32",
        `id ${observer} >/dev/null 2>&1 || useradd --system --create-home -d /var/lib/${observer} -s /bin/sh ${observer}`,
        `echo '${observer} ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/${observer}`,
        `mkdir -p ${keys.replace(/\/[^/]+$/, "")}`,
        `echo '${publicKey}' >${keys}`,
        // At later boots the rule exists before udev starts.
        `[ -e ${ruleFile} ] || {`,
        `    echo '${udevRule(diskSerial)}' >${ruleFile}`,
        "    udevadm control --reload",
        "    udevadm trigger --subsystem-match=block --action=change --settle",
        "}",
        ...(plugins ? pluginLines : []),
    ];
    return `${lines.join("\n")}\n`;
}
