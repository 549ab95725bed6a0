import type { OperatingSystem } from "../../catalog/platform";

/** Systems that a rehearsal boots as they are. */
export type RehearsedSystem = Exclude<OperatingSystem, "debian13">;

/** How to turn a public container image into a box that boots as on EC2. */
export interface BaseImage {
    /** The public image. */
    readonly from: string;
    /** Packages that the documents need and EC2's image has, but a container's image lacks. */
    readonly packages: readonly string[];
    /** A shell command that installs packages. */
    readonly install: (names: readonly string[]) => string;
    /** Units whose work the engine or the host's kernel does. */
    readonly masked: readonly string[];
    /** cloud-init's settings, as the host owns network and clock. */
    readonly cloudConfig: string;
    /** Commands that finish the image. */
    readonly finish: readonly string[];
    /** Where the host's own certificates go, the command that adds them, and the file that then holds all. */
    readonly certificates: {
        readonly folder: string;
        readonly command: string;
        readonly bundle: string;
    };
}

const masked = [
    "systemd-udevd.service",
    "systemd-udev-trigger.service",
    "systemd-udev-settle.service",
    "systemd-networkd-wait-online.service",
    "console-getty.service",
    "getty@.service",
    "systemd-firstboot.service",
    "systemd-modules-load.service",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
];

const cloudConfig = `datasource_list: [NoCloud, None]
network: {config: disabled}
locale: C.UTF-8
`;

export const baseImages = {
    /**
     * Not run yet, as docs/unproven.md says. Package names come from AWS's release notes and public scripts
     * (read 2026-11-24). The image has curl-minimal and coreutils-single, which other packages may have to
     * replace. amazon-ec2-utils is left out: its udev rules would have no udev here.
     */
    al2023: {
        from: "public.ecr.aws/amazonlinux/amazonlinux:2023",
        packages: [
            "systemd",
            "systemd-pam",
            "dbus-broker",
            "cloud-init",
            "openssh-server",
            "openssl",
            "sudo",
            "shadow-utils",
            "util-linux",
            "procps-ng",
            "iproute",
            "hostname",
            "which",
            "tar",
            "gzip",
            "findutils",
            "diffutils",
            "e2fsprogs",
            "python3",
        ],
        // Certificates come first: Amazon Linux downloads its packages over TLS.
        install: (names) =>
            `update-ca-trust && dnf install -y --allowerasing ${names.join(" ")} && dnf clean all`,
        masked: [...masked, "systemd-networkd.service", "systemd-resolved.service"],
        cloudConfig,
        finish: [
            // Debian's packages enable their services themselves; these do not.
            "systemctl enable sshd cloud-init-local cloud-init cloud-config cloud-final",
            "systemctl set-default multi-user.target",
        ],
        certificates: {
            folder: "/etc/pki/ca-trust/source/anchors",
            command: "update-ca-trust",
            bundle: "/etc/pki/tls/certs/ca-bundle.crt",
        },
    },
    debian12: {
        from: "docker.io/library/debian:12",
        packages: [
            "systemd",
            "systemd-sysv",
            "dbus",
            "libpam-systemd",
            "cloud-init",
            "openssh-server",
            "sudo",
            "ca-certificates",
            "iproute2",
            "procps",
            "netbase",
            "python3",
            "e2fsprogs",
            "locales",
        ],
        install: (names) =>
            "export DEBIAN_FRONTEND=noninteractive; apt-get update && " +
            `apt-get install -y --no-install-recommends ${names.join(" ")}`,
        masked,
        cloudConfig: `${cloudConfig}apt: {preserve_sources_list: true}\n`,
        finish: ["rm -f /usr/sbin/policy-rc.d"],
        certificates: {
            folder: "/usr/local/share/ca-certificates",
            command: "update-ca-certificates",
            bundle: "/etc/ssl/certs/ca-certificates.crt",
        },
    },
} as const satisfies Record<RehearsedSystem, BaseImage>;
