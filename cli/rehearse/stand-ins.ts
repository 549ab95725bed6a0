import type { RehearsedSystem } from "./base-images";
import type { Published } from "./vm/published";

/** Something that this host cannot give the box, and what answers in its place. */
export interface StandIn {
    readonly what: string;
    readonly why: string;
    readonly how: string;
}

/** All stand-ins. What is not listed here is the real thing. */
export const standIns = {
    "operating-system": {
        what: "Amazon Linux 2023",
        why: "public.ecr.aws (for a virtual machine cdn.amazonlinux.com), or github.com for its noVNC, does not answer here",
        how: "the stack is planned with os: debian12",
    },
    "debian-13": {
        what: "Debian 13",
        why: "only Debian 12 has been rehearsed so far",
        how: "the stack is planned with os: debian12",
    },
    gpu: {
        what: "the GPU, its driver and container toolkit",
        why: "a rehearsal passes no GPU of this host to the box",
        how: "the stack is planned with instanceTypes: [t3a.large, t3.large]",
    },
    "member-key": {
        what: "the member's SSH key",
        why: "the stack file has none for this member",
        how: "the stack is planned with a key pair made for this rehearsal",
    },
    "training-image": {
        what: "the training container",
        why: "Docker Hub does not answer here",
        how: "the stack is planned with framework: none, so the box has no `train` and no check `training`",
    },
    packages: {
        what: "the part of the boot that installs, and its documents in the user data",
        why: "--prepare was given",
        how: "cloud-init executed these documents when the image was made, and their services ran without systemd; the box gets the other documents",
    },
    docker: {
        what: "Docker's own packages",
        why: "download.docker.com does not answer here",
        how: "Debian's docker.io is in the image already",
    },
    plugins: {
        what: "Docker Compose and Buildx",
        why: "github.com does not answer here",
        how: "scripts in their place, which answer `version` and fail at everything else",
    },
    disk: {
        what: "the EBS volume",
        why: "only AWS has it",
        how: "a loop device over a file, given to the box as /dev/sdf: formatted, checked and mounted",
    },
    folder: {
        what: "the EBS volume",
        why: "only AWS has it, and there is no loop device here or --plain-volume was given",
        how: "a plain volume mounted beforehand: formatting, checking, mounting and growing are NOT rehearsed",
    },
    bucket: {
        what: "S3, and the bucket of `sharedData`",
        why: "only AWS has it",
        how:
            "a small S3 in the box itself, which has every bucket, and keys that may do everything; what is written " +
            "to /shared goes with the box",
    },
    mountpoint: {
        what: "Mountpoint for Amazon S3",
        why: "AWS's releases of it do not answer here",
        how: "a program that mounts, and refuses what Mountpoint refuses; it caches nothing",
    },
    "no-bucket": {
        what: "S3, and the bucket of `sharedData`",
        why: "only AWS has it, and a virtual machine has nothing in its place",
        how: "nothing is mounted at /shared, and the check `shared` warns",
    },
    "nvme-disk": {
        what: "the EBS volume",
        why: "only AWS has it",
        how:
            "an NVMe disk of QEMU's over a file, with a serial number like EBS's; a udev rule makes /dev/sdf by " +
            "that number, while AWS's rule reads the name from the disk",
    },
    metadata: {
        what: "instance metadata, as cloud-init's source of user data",
        why: "only AWS has it",
        how: "a NoCloud seed with the bytes of the user data; 169.254.169.254 is unreachable from the box",
    },
    "session-manager": {
        what: "Session Manager",
        why: "only AWS has it",
        how: "SSH on this machine's loopback; the agent is not tested",
    },
    "state-manager": {
        what: "Systems Manager, which brings the box its live settings",
        why: "only AWS has it",
        how: "this command runs the commands of the stack's own document in the box, as root",
    },
    observer: {
        what: "Systems Manager, which asks the box whether it is ready",
        why: "only AWS has it",
        how:
            "the account `rehearsal` with a key and sudo; NoCloud's vendor data adds it, the udev rule and the " +
            "route, so image and user data stay as they are",
    },
    hardware: {
        what: "EC2's hardware: firmware, network card, root disk",
        why: "only AWS has it",
        how: "QEMU's BIOS, virtio network card and disk",
    },
    processor: {
        what: "the processor",
        why: "no virtualization works here",
        how: "QEMU emulates one about ten times slower; the times say nothing about EC2",
    },
    "built-image": {
        what: "Debian's cloud image and its boot loader",
        why: "cloud.debian.org does not answer here, or the image has to contain software",
        how: "an image made here from Debian's packages; QEMU loads its kernel, the same one, directly",
    },
    isolation: {
        what: "isolation",
        why:
            "none against root in the box, who can mount the host's kernel settings and control groups, and " +
            "through them reach its disks and everything else",
        how: "use --vm for files that you do not trust",
    },
    "user-namespace": {
        what: "isolation",
        why: "root in the box is one of your user ids on this host, and shares its kernel",
        how: "use --vm for files that you do not trust",
    },
    boot: {
        what: "kernel, boot loader, udev and network configuration",
        why: "a container uses its host's",
        how: "systemd and cloud-init are the real ones; device links and NVMe names are not rehearsed",
    },
} as const satisfies Record<string, StandIn>;

export type StandInName = keyof typeof standIns;

/** Which of the box's sources answer from here. */
export interface Reach {
    /** Docker Hub. */
    readonly registry: boolean;
    /** The registry of Amazon Linux. */
    readonly amazonLinux: boolean;
    readonly dockerPackages: boolean;
    readonly github: boolean;
    /** AWS's releases of Mountpoint. */
    readonly mountpoint?: boolean;
    /** The disk images for a virtual machine, where it is one. */
    readonly published?: Readonly<Record<RehearsedSystem, Published | undefined>>;
}

type Source = Exclude<keyof Reach, "published">;

/** One request each, to the addresses that the box will ask, or to their front page. */
const sources = {
    registry: ["https://hub.docker.com/", [200, 401]],
    amazonLinux: ["https://public.ecr.aws/v2/", [200, 401]],
    dockerPackages: ["https://download.docker.com/linux/debian/gpg", [200]],
    github: ["https://github.com/docker/compose", [200]],
    mountpoint: ["https://s3.amazonaws.com/mountpoint-s3-release/public_keys/KEYS", [200]],
} as const satisfies Record<Source, readonly [string, readonly number[]]>;

export async function findReach(ask: (url: string) => Promise<number>): Promise<Reach> {
    const names = Object.keys(sources) as Source[];
    const answers = names.map(async (name) => {
        const [url, expected] = sources[name];
        const status = await ask(url).catch(() => 0);
        return [name, (expected as readonly number[]).includes(status)] as const;
    });
    return Object.fromEntries(await Promise.all(answers)) as unknown as Reach;
}

/** Returns the HTTP status of a page; waits for it five seconds at most. */
export async function askHttp(url: string): Promise<number> {
    const { status } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return status;
}
