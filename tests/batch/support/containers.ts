/** Containers by podman, as root: what stands for the hosts of AWS Batch. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cacheDir } from "../../../simulation/pulumi/go-modules";

/** What the image has: Debian's Python, as small as it comes. */
const packages = ["--variant=minbase", "--include=python3-minimal,libpython3-stdlib", "bookworm"];

const digest = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 12);

/** The image of the lane's jobs. */
export const image = `localhost/workstation-batch:${digest}`;

/** A network of its own for nodes, whose only other member is this machine: nothing leads out. */
export const nodesNetwork = "workstation-batch";

const podman = (...args: readonly string[]) =>
    execFileSync("podman", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Makes the image, a minute the first time on a machine, and the network of the nodes. */
export function prepare(): { readonly gateway: string } {
    if (spawnSync("podman", ["image", "exists", image]).status !== 0) makeImage();
    if (spawnSync("podman", ["network", "exists", nodesNetwork]).status !== 0)
        podman("network", "create", "--internal", nodesNetwork);
    const [network] = JSON.parse(podman("network", "inspect", nodesNetwork)) as [
        { subnets: [{ gateway?: string; subnet: string }] },
    ];
    const [{ gateway, subnet }] = network.subnets;
    return { gateway: gateway ?? subnet.replace(/0\/\d+$/, "1") };
}

function makeImage(): void {
    const tarball = join(cacheDir(), `batch-image-${digest}.tar`);
    if (!existsSync(tarball)) {
        process.stderr.write(
            "batch: making the image of the jobs from Debian's packages, a minute\n",
        );
        mkdirSync(cacheDir(), { recursive: true });
        execFileSync("mmdebstrap", [...packages, `${tarball}.${process.pid}.tar`], {
            stdio: "pipe",
        });
        renameSync(`${tarball}.${process.pid}.tar`, tarball);
    }
    podman("import", tarball, image);
}

export interface Container {
    readonly name: string;
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** The nodes' network, or this machine's, as Batch's single-node jobs have their host's. */
    readonly network: "nodes" | "host";
}

/** A container that runs. */
export class Running {
    readonly ended: Promise<number>;
    private readonly child: ChildProcess;

    constructor(
        private readonly container: Container,
        said: (line: string) => void,
    ) {
        const { name, command, env, network } = container;
        const variables = Object.entries(env).flatMap(([key, value]) => [
            "--env",
            `${key}=${value}`,
        ]);
        const limits = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"];
        this.child = spawn(
            "podman",
            [
                ...[
                    "--log-level=error",
                    "--cgroup-manager=cgroupfs",
                    "run",
                    "--rm",
                    "--name",
                    name,
                    ...limits,
                ],
                ...["--network", network === "host" ? "host" : nodesNetwork, ...variables],
                ...[image, ...command],
            ],
            { stdio: ["ignore", "pipe", "pipe"] },
        );
        for (const stream of [this.child.stdout, this.child.stderr])
            createInterface({ input: stream! }).on("line", said);
        this.ended = new Promise((resolve) =>
            this.child.on("close", (code) => resolve(code ?? 137)),
        );
    }

    /** The address of a node, once it has one. */
    address(): string {
        const format = `{{(index .NetworkSettings.Networks "${nodesNetwork}").IPAddress}}`;
        return spawnSync("podman", ["inspect", "--format", format, this.container.name], {
            encoding: "utf8",
        }).stdout.trim();
    }

    /** Ends it as the agent does: SIGTERM, and SIGKILL some seconds later. */
    stop(seconds: number): void {
        spawn("podman", ["stop", "--time", String(seconds), this.container.name], {
            stdio: "ignore",
        });
    }

    /** What a host that is gone does: nothing is said any more. */
    kill(): void {
        spawnSync("podman", ["kill", this.container.name], { stdio: "ignore" });
    }
}
