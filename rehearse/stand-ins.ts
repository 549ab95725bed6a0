/** Something that this host cannot give the box, and what answers in its place. */
export interface StandIn {
    readonly what: string;
    readonly why: string;
    readonly how: string;
}

/** All there are. What is not listed here is the real thing. */
export const standIns = {
    "operating-system": {
        what: "Amazon Linux 2023",
        why: "rehearsals know Debian 12 only, so far",
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
    boot: {
        what: "kernel, boot loader, udev and the network's set-up",
        why: "a container has its host's",
        how: "systemd and cloud-init are the real ones; device links and NVMe names are not rehearsed",
    },
} as const satisfies Record<string, StandIn>;

export type StandInName = keyof typeof standIns;

/** Which of the box's sources answer from here. */
export interface Reach {
    readonly registry: boolean;
    readonly dockerPackages: boolean;
    readonly github: boolean;
}

/** One request each: the same addresses that the box will ask, or their front page. */
const sources = {
    registry: ["https://hub.docker.com/", [200, 401]],
    dockerPackages: ["https://download.docker.com/linux/debian/gpg", [200]],
    github: ["https://github.com/docker/compose", [200]],
} as const satisfies Record<keyof Reach, readonly [string, readonly number[]]>;

export async function findReach(ask: (url: string) => Promise<number>): Promise<Reach> {
    const names = Object.keys(sources) as (keyof Reach)[];
    const answers = names.map(async (name) => {
        const [url, expected] = sources[name];
        const status = await ask(url).catch(() => 0);
        return [name, (expected as readonly number[]).includes(status)] as const;
    });
    return Object.fromEntries(await Promise.all(answers)) as unknown as Reach;
}

/** The HTTP status of a page, asked with patience of five seconds. */
export async function askHttp(url: string): Promise<number> {
    const { status } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return status;
}
