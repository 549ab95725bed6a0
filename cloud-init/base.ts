import type { Architecture, OperatingSystem } from "../catalog/platform";
import { regionPattern } from "../catalog/regions";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";
import type { BoxSpec } from "./box-spec";
import { uid } from "./people";

const debianPackages = ["ca-certificates", "curl", "git", "tmux"] as const;

/**
 * Packages that every box's scripts use and its image may lack. And tmux: a run in it outlives the
 * connection. Amazon Linux brings curl-minimal, which conflicts with curl and is enough here.
 */
export const basePackages = {
    al2023: ["git", "python3", "tar", "tmux"],
    debian12: debianPackages,
    debian13: debianPackages,
} as const satisfies Record<OperatingSystem, readonly string[]>;

/**
 * Admits only keys, only people, and only the keys of the stack file. A key that is removed there must really lose
 * access, although /home, and an authorized_keys in it, outlives the box. The live settings bring the keys. The second
 * folder is for accounts that are no member's, such as the one with which a rehearsal looks at a virtual machine.
 */
const sshd = `PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AuthorizedKeysFile /var/lib/workstation/live/current/authorized_keys.d/%u /etc/ssh/authorized_keys.d/%u
`;

/**
 * Turns off EC2 Instance Connect for the same reason. AL2023 sets it up as an AuthorizedKeysCommand at
 * the end of its sshd_config (the value `none` would log an error at every login). Debian's image has none.
 */
export const noInstanceConnect = `AuthorizedKeysCommand /usr/bin/true
AuthorizedKeysCommandUser nobody
`;

/** Writes the values for the box's scripts, in a form that shell, systemd and Python can all read. */
export function configEnv({ machine, member, desktop }: BoxSpec): string {
    const { driver, framework } = machine;
    // Our documents must install the planned branch; an image may bring another good one.
    const { lowest, highest } =
        driver?.source === "documents"
            ? { lowest: driver.branch, highest: driver.branch }
            : { lowest: "", highest: "", ...driver?.accepted };
    const values: Record<string, string> = {
        USER: member.name,
        UID: String(uid),
        DESKTOP: desktop ? "yes" : "no",
        GPU: driver ? "yes" : "no",
        DRIVER_LOWEST: String(lowest),
        DRIVER_HIGHEST: String(highest),
        KERNEL_MODULE: driver?.kernelModule ?? "",
        IMAGE: framework?.containerImage ?? "",
    };
    const lines = Object.entries(values).map(([name, value]) => {
        if (!/^[\w.:/@+-]*$/.test(value)) {
            const allowed = "use letters, digits and . _ : / @ + - only";
            throw new RangeError(
                `WORKSTATION_${name} cannot hold ${JSON.stringify(value)}; ${allowed}`,
            );
        }
        return `WORKSTATION_${name}=${value}\n`;
    });
    return lines.join("");
}

/**
 * Leaves out Debian's recommended packages. With the desktop they would bring packages for printers and
 * scanners, and with those avahi-daemon, which listens on every interface (seen in a rehearsal: UDP 5353 and
 * two more). And apt waits for another apt, such as the daily upgrade, instead of failing on its lock.
 */
const apt = {
    path: "/etc/apt/apt.conf.d/90-workstation",
    content: 'APT::Install-Recommends "0";\nDPkg::Lock::Timeout "900";\n',
};

const debianName = { x86_64: "amd64", arm64: "arm64" } as const satisfies Record<
    Architecture,
    string
>;

/**
 * Fetches the Session Manager agent: Debian's image has none, and a box without ingress has no other way in.
 * This happens before everything else, and never gives up. It runs in the background, because a blocking
 * start at this point of the boot would wait for itself. It uses python3, because curl comes later.
 *
 * Only TLS protects the download: AWS signs the package, but rotates the key (the one of 2023-08-28 expired on
 * 2025-02-17, https://docs.aws.amazon.com/systems-manager/latest/userguide/verify-agent-signature.html),
 * and a key pinned here would one day lock everybody out.
 */
function sessionManagerAgent(region: string, architecture: Architecture): readonly string[] {
    // The region becomes part of a program below.
    if (!regionPattern.test(region))
        throw new RangeError(`${JSON.stringify(region)} is not an AWS region such as us-east-1`);
    const bucket = `https://s3.${region}.amazonaws.com/amazon-ssm-${region}/latest`;
    const url = `${bucket}/debian_${debianName[architecture]}/amazon-ssm-agent.deb`;
    const fetch = `import urllib.request as u;u.urlretrieve('${url}','/run/ssm.deb')`;
    const loop =
        "until [ -e /usr/bin/amazon-ssm-agent ]; do " +
        `python3 -c "${fetch}" && dpkg -i /run/ssm.deb || sleep 9; done`;
    return ["systemd-run", "--no-block", "-u", "install-ssm-agent", "sh", "-c", loop];
}

/**
 * Restarts an interrupted first boot. cloud-init marks each module as done before it runs it, so after a
 * reboot half-way it would never run the rest. The documents start the self-test's unit last. `bootcmd` runs
 * at every boot, before the modules that matter here.
 */
const resume = [
    "sh",
    "-c",
    "systemctl is-enabled workstation-status || rm -f /var/lib/cloud/instance/sem/config_*",
];

/** Brings what the scripts of all later documents share. */
export function scripts(operatingSystem: OperatingSystem): Document {
    const debian = operatingSystem !== "al2023";
    return cloudConfig("10-scripts.yaml", {
        write_files: [script("lib.sh", operatingSystem), ...(debian ? [apt] : [])],
    });
}

/**
 * Sets up identity and SSH. Who may come in and who may ask for the box's role is not left to an image, which may be
 * older than the rule.
 */
export function base(box: BoxSpec): Document {
    const { operatingSystem } = box.machine;
    const debian = operatingSystem !== "al2023";
    return cloudConfig("50-base.yaml", {
        hostname: `workstation-${box.member.name.replace(/[^a-z0-9-]/g, "-")}`,
        manage_etc_hosts: "localhost",
        ssh_pwauth: false,
        disable_root: true,
        bootcmd: [
            resume,
            ...(debian ? [sessionManagerAgent(box.region, box.machine.image.architecture)] : []),
        ],
        write_files: [
            { path: "/etc/workstation/config.env", content: configEnv(box) },
            {
                path: "/etc/ssh/sshd_config.d/10-workstation.conf",
                content: debian ? sshd : sshd + noInstanceConnect,
            },
            unit("workstation-metadata.service"),
        ],
        runcmd: enableNow("workstation-metadata.service"),
    });
}
