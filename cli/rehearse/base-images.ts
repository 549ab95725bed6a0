import type { OperatingSystem } from "../../catalog/platform";

/** Systems that a rehearsal boots as they are. */
export type RehearsedSystem = Exclude<OperatingSystem, "debian13">;

/** What stands between a public container image and a box that boots as on EC2. */
export interface BaseImage {
    /** The public image. */
    readonly from: string;
    /** What EC2's image has, the documents rely on, and a container's image has not. */
    readonly packages: readonly string[];
    /** A shell command that installs packages. */
    readonly install: (names: readonly string[]) => string;
    /** Units of which the engine, or the host's kernel, does the work. */
    readonly masked: readonly string[];
    /** Settings of cloud-init, for a host that owns network and clock. */
    readonly cloudConfig: string;
    /** Commands that finish the image. */
    readonly finish: readonly string[];
    /** Where certificates of one's own go, what takes them up, and the file that then holds all. */
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
     * Not run yet, as docs/unproven.md says. Package names as AWS's release notes and public scripts
     * have them (read 2026-11-24); the image brings curl-minimal and coreutils-single, which others may
     * have to replace. Not amazon-ec2-utils: its udev rules would have no udev here.
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
        // The certificates first: this one's packages come over TLS.
        install: (names) =>
            `update-ca-trust && dnf install -y --allowerasing ${names.join(" ")} && dnf clean all`,
        masked: [...masked, "systemd-networkd.service", "systemd-resolved.service"],
        cloudConfig,
        finish: [
            // Debian's packages enable themselves.
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
