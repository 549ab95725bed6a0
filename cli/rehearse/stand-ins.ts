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
        why: "a container has the host's kernel, and this host lends no GPU",
        how: "the stack is planned with instanceTypes: [t3a.large, t3.large]",
    },
    "member-key": {
        what: "the member's SSH key",
        why: "the stack file has none for this member",
        how: "the stack is planned with a throw-away key, made for this rehearsal",
    },
    "training-image": {
        what: "the training container",
        why: "Docker Hub does not answer here",
        how: "the stack is planned with framework: none; the check `training` is not run",
    },
    packages: {
        what: "the installation of packages",
        why: "--prepare was given",
        how: "the box starts from an image that has them: cloud-init finds them installed",
    },
    docker: {
        what: "Docker's own packages",
        why: "download.docker.com does not answer here",
        how: "Debian's docker.io is in the image already",
    },
    plugins: {
        what: "Docker Compose and Buildx",
        why: "github.com does not answer here",
        how: "scripts in their place, which answer `version` with 'stand-in' and nothing else",
    },
    disk: {
        what: "the EBS volume",
        why: "it is AWS's",
        how: "a loop device over a file, given to the box as /dev/sdf: formatted, checked and mounted",
    },
    folder: {
        what: "the EBS volume",
        why: "it is AWS's, and no loop device was to be had, or wanted",
        how: "a plain volume mounted beforehand: formatting, checking, mounting and growing are NOT rehearsed",
    },
    "nvme-disk": {
        what: "the EBS volume",
        why: "it is AWS's",
        how:
            "an NVMe disk of QEMU's over a file, with a serial number like EBS's; a udev rule by that number " +
            "makes /dev/sdf, where AWS's reads the name from the disk",
    },
    metadata: {
        what: "instance metadata, as cloud-init's source of user data",
        why: "it is AWS's",
        how: "a NoCloud seed with the same bytes; 169.254.169.254 is unreachable from the box",
    },
    "session-manager": {
        what: "Session Manager",
        why: "it is AWS's",
        how: "SSH on this machine's loopback; the agent is not tested",
    },
    observer: {
        what: "who looks into the box",
        why: "on EC2 that is Systems Manager",
        how:
            "the account `rehearsal`, with a key and sudo; NoCloud's vendor data adds it, the udev rule and the " +
            "route, so that image and user data stay as they are",
    },
    hardware: {
        what: "EC2's hardware: firmware, network card, root disk",
        why: "it is AWS's",
        how: "QEMU's BIOS, virtio network card and disk",
    },
    processor: {
        what: "the processor",
        why: "no virtualization works here",
        how: "QEMU emulates one, some ten times slower: the times say nothing about EC2",
    },
    "built-image": {
        what: "Debian's cloud image and its boot loader",
        why: "cloud.debian.org does not answer here, or software had to be in the image",
        how: "an image made here from Debian's packages, with the same kernel, which QEMU loads itself",
    },
    isolation: {
        what: "isolation",
        why:
            "none against root in the box, which can mount the host's kernel settings and control groups, and " +
            "through them reach its disks and all else",
        how: "for files you do not trust use --vm",
    },
    "user-namespace": {
        what: "isolation",
        why: "root in the box is a user id of yours on this host, and shares its kernel",
        how: "for files you do not trust use --vm",
    },
    boot: {
        what: "kernel, boot loader, udev and the network's set-up",
        why: "a container has its host's",
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
