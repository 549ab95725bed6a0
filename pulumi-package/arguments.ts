import type * as pulumi from "@pulumi/pulumi";

export const Os = { Al2023: "al2023", Debian12: "debian12", Debian13: "debian13" } as const;
/** Operating system of a box. */
export type Os = (typeof Os)[keyof typeof Os];

export const Framework = { Tensorflow: "tensorflow", Pytorch: "pytorch", None: "none" } as const;
/** Framework of the training container. */
export type Framework = (typeof Framework)[keyof typeof Framework];

export const Access = { SessionManager: "session-manager", Ssh: "ssh" } as const;
/** How people connect. */
export type Access = (typeof Access)[keyof typeof Access];

/** What can be said about one box. What is left out has the default of `Pulumi.yaml`. */
export interface BoxArgs {
    /** EC2 instance types in order of preference; the first is used that AWS offers, that fits and that costs no more than maxHourlyUsd. */
    instanceTypes?: string[];
    /** Operating system: al2023 (GNOME desktop), debian12 or debian13 (Xfce desktop). */
    os?: Os;
    /** A graphical desktop, reached through VNC or a browser on the box's own loopback. */
    desktop?: boolean;
    /** Installs the desktop even if desktop is false, so that it can be switched on later without a new box. */
    installDesktop?: boolean;
    /** Framework of the training container: tensorflow, pytorch or none. */
    framework?: Framework;
    /** Release of the framework, for example 2.17.0. Left out: the newest that the machine runs. */
    frameworkVersion?: string;
    /** JupyterLab and TensorBoard. Left out: on, unless framework is none. */
    notebook?: boolean;
    /** Minutes without any use, after which a box stops: 15 to 1440, or 0 for never. */
    idleStopMinutes?: number;
    /** Size of the root disk in GiB, which holds software only. Left out or 0: what the machine needs. */
    rootVolumeGib?: number;
    /** Size in GiB of the data volume (/home and /data), which outlives the box. */
    dataVolumeGib?: number;
    /** EBS snapshot from which a new data volume is created. Left out: a blank volume. */
    dataSnapshot?: string;
    /** Runs on spot capacity, which is cheaper but can be interrupted. */
    spot?: boolean;
    /** Highest on-demand price of one box in USD per hour (us-east-1 prices). */
    maxHourlyUsd?: number;
    /** Zone of the box, for example us-east-1a. Left out: the first zone that offers the type. */
    availabilityZone?: string;
}

/** A person, and the one box that is theirs. */
export interface Member extends BoxArgs {
    /** Linux user on the box and the box's name. */
    name: string;
    /** OpenSSH public keys, one line each. Session Manager needs none. */
    sshPublicKeys?: string[];
    /** A git repository that the member's first login on a new box clones. */
    dotfiles?: string;
}

/** A queue of AWS Batch for jobs that one box is too small for. An empty one is none. */
export interface Queue {
    /** What its hosts may be, all with a GPU or all without. Left out: the types that every member's container runs on. */
    instanceTypes?: string[];
    /** The hard stop: the most vCPUs that run at once in each of its two parts, spot and on demand. Left out: 64. */
    maxVcpus?: number;
    /** The most that one job may cost in USD, checked by submit. Left out: 50. */
    maxJobUsd?: number;
    /** The most that all jobs of a month may cost in USD, checked by submit. Left out: 500. */
    maxMonthlyUsd?: number;
    /** Gives jobs of several nodes the internet, for $33 a month. Left out: no. */
    nat?: boolean;
}

/** A team, and what its boxes have unless a member has a value of their own. */
export interface TeamWorkstationsArgs extends BoxArgs {
    /** The team, with one box for each member. */
    members: Member[];
    /** How people connect: session-manager (no open port) or ssh (port 22, open to sshFrom only). */
    access?: Access;
    /** IPv4 CIDR blocks that may reach port 22. Required with access ssh, refused otherwise. */
    sshFrom?: string[];
    /** Machine image of the boxes, if all are of one kind; a change of it replaces them. */
    imageId?: string;
    /** Machine images by image kind, for example al2023-x86_64, where boxes of several kinds stand side by side. */
    imageIds?: Record<string, string>;
    /** The S3 bucket at /shared on every box: new for one of the team's own, which stays when the team goes, or the name of one that exists. */
    sharedData?: string;
    /** The team's queue for jobs. It needs sharedData, and a network of the team's own. */
    queue?: Queue;
    /** Who gets the members' IAM policies: group/NAME or role/NAME, in which {member} stands for each name, or a path such as /workstation/. */
    memberAccess?: string;
    /** A VPC that exists already, with subnetIds. It needs a way out to the internet. Left out: a network of the team's own. */
    vpcId?: pulumi.Input<string>;
    /** Zone to the id of its subnet in vpcId. Boxes go to these zones only. */
    subnetIds?: Record<string, pulumi.Input<string>>;
    /** Managed policies that the boxes' role has as well: a name, which stays with its policy, to the ARN. */
    policyArns?: Record<string, pulumi.Input<string>>;
}
