import type { FrameworkName } from "../catalog/frameworks";
import type { OperatingSystem } from "../catalog/platform";

/** A person who has one box. */
export interface Member {
    /** Linux user on the box and the box's name. */
    readonly name: string;
    /** OpenSSH public keys, one line each. May be empty: Session Manager needs none for a shell. */
    readonly sshPublicKeys: readonly string[];
}

/** How people reach the boxes. */
export type Access =
    | { readonly kind: "session-manager" }
    /** SSH from these networks only; IPv4 CIDR blocks. */
    | { readonly kind: "ssh"; readonly from: readonly string[] };

/** One stack's settings, checked. Every key is described in `Pulumi.yaml`. */
export interface Settings {
    /** Candidates in order of preference. */
    readonly instanceTypes: readonly string[];
    readonly operatingSystem: OperatingSystem;
    readonly members: readonly Member[];
    readonly desktop: boolean;
    readonly framework: FrameworkName;
    /** Absent: the newest release that the chosen machine runs. */
    readonly frameworkVersion?: string;
    /** Absent: what the chosen machine's image and software need. */
    readonly rootVolumeGiB?: number;
    readonly dataVolumeGiB: number;
    /** Snapshot from which a new data volume is created. */
    readonly dataSnapshot?: string;
    /** Machine image to use and to follow. Absent: looked up once, then frozen. */
    readonly imageId?: string;
    readonly access: Access;
    readonly spot: boolean;
    /** Limit on the on-demand price of one box, in USD per hour. */
    readonly maxHourlyUsd: number;
    /** Absent: the first zone that offers the chosen type. */
    readonly availabilityZone?: string;
}

/** The keys of a stack file, as `Pulumi.yaml` declares them. */
export const settingNames = [
    "instanceTypes",
    "os",
    "members",
    "desktop",
    "framework",
    "frameworkVersion",
    "rootVolumeGiB",
    "dataVolumeGiB",
    "dataSnapshot",
    "imageId",
    "access",
    "sshFrom",
    "spot",
    "maxHourlyUsd",
    "availabilityZone",
] as const;
export type SettingName = (typeof settingNames)[number];
