import { pluginDir, pluginScript } from "../box";

/** Who looks into the box for the rehearsal; a system account, as it is nobody who works there. */
export const observer = "rehearsal";

/**
 * The name that the volume is attached under at AWS. There a udev rule reads it from the disk itself
 * (bytes of the NVMe identify data that are the vendor's own, which QEMU leaves empty) and makes the link:
 * on Amazon Linux 70-ec2-nvme-devices.rules of amazon-ec2-utils. This one goes by the serial number.
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
 * What the rehearsal adds to the box, as NoCloud's vendor data: image and user data stay as they are. A
 * boothook runs at every boot, before all that the user data asks for.
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
        // At later boots the rule is there before udev is.
        `[ -e ${ruleFile} ] || {`,
        `    echo '${udevRule(diskSerial)}' >${ruleFile}`,
        "    udevadm control --reload",
        "    udevadm trigger --subsystem-match=block --action=change --settle",
        "}",
        ...(plugins ? pluginLines() : []),
    ];
    return `${lines.join("\n")}\n`;
}

/** The stand-ins of Docker's plugins, where the box's script looks for them. */
function pluginLines(): string[] {
    return ["docker-compose", "docker-buildx"].flatMap((name) => [
        `mkdir -p ${pluginDir}`,
        `cat >${pluginDir}/${name} <<'END'`,
        pluginScript.trimEnd(),
        "END",
        `chmod 755 ${pluginDir}/${name}`,
    ]);
}
