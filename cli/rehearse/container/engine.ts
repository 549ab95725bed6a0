import { Refusal } from "../../../settings/refusal";
import { lastLine, type Run } from "../run";
import { installCommand } from "../tools";

export const engineNames = ["podman", "docker"] as const;
export type EngineName = (typeof engineNames)[number];

/** The properties of a host that decide an engine's flags. */
export interface Host {
    readonly engine: EngineName;
    /** Major version of the engine's server. */
    readonly version: number;
    readonly cgroup: "v1" | "v2";
    readonly apparmor: boolean;
    readonly selinux: boolean;
}

/** An engine that has run a container on this host. */
export interface Engine extends Host {
    /** Before the subcommand: the runtime that works. */
    readonly globalFlags: readonly string[];
    /** After `run`: the resource limits that work. */
    readonly limitFlags: readonly string[];
}

export interface Limits {
    readonly openFiles: number;
    readonly processes: number;
    /** pid_max: a higher `nproc` limit is rejected even for root. */
    readonly highestPid: number;
}

/**
 * What the box may do beyond a plain container. It mounts its volume and builds a firewall. Docker inside gives
 * the other three to each of its own containers, so it must have them. Not `--privileged`: that would hand the
 * box the host's own disks, and the box formats blank ones.
 */
const capabilities = ["SYS_ADMIN", "NET_ADMIN", "NET_RAW", "MKNOD", "AUDIT_WRITE"];

/**
 * Returns the flags of `run` under which systemd is process 1 and Docker works inside. They keep a box from
 * harming its host by accident. Root in the box can undo them, as the rehearsal itself says (docs/decisions/0018).
 */
export function systemdFlags({ engine, version, cgroup, apparmor, selinux }: Host): string[] {
    // On cgroup v1 a namespace does not work: systemd loses its own group, and every `exec` fails with it.
    const hostCgroup = ["--cgroupns=host", "-v", "/sys/fs/cgroup:/sys/fs/cgroup:rw"];
    const flags = capabilities.flatMap((capability) => ["--cap-add", capability]);
    // Docker inside needs it, and /proc/sys is read-only.
    flags.push("--sysctl", "net.ipv4.ip_forward=1");
    // Volumes of their own: overlay does not stack on overlay.
    flags.push("-v", "/var/lib/docker", "-v", "/var/lib/containerd");
    if (apparmor) flags.push("--security-opt", "apparmor=unconfined"); // it denies mount(2)
    if (selinux) flags.push("--security-opt", "label=disable");
    if (engine === "podman") {
        // libblkid finds the data volume's device by its number, in a folder that podman hides.
        flags.push("--systemd=always", "--security-opt", "unmask=/sys/dev/block");
        flags.push(...(cgroup === "v1" ? hostCgroup : ["--cgroupns=private"]));
        return flags;
    }
    // Docker's profile denies keyctl(2), which the runtime of Docker inside calls.
    flags.push("--security-opt", "seccomp=unconfined");
    flags.push("-e", "container=docker", "--stop-signal", "SIGRTMIN+3");
    flags.push("--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp");
    if (cgroup === "v1" || version < 28) flags.push(...hostCgroup);
    else flags.push("--cgroupns=private", "--security-opt", "writable-cgroups=true");
    return flags;
}

/** Runtimes and limits to try, in order: the engine's own choice first, then ones that need less. */
export function launchOptions(engine: EngineName, { openFiles, processes, highestPid }: Limits) {
    const runtimes =
        engine === "podman" ? [[], ["--runtime", "runc"], ["--runtime", "crun"]] : [[]];
    const most = Math.min(processes, highestPid);
    const limits = [[], limitFlags(openFiles, most), limitFlags(4096, 4096)];
    return { runtimes, limits };
}

function limitFlags(files: number, processes: number): string[] {
    return ["--ulimit", `nofile=${files}:${files}`, "--ulimit", `nproc=${processes}:${processes}`];
}

/** True for a message that only other limits can fix; any other is about the runtime. */
export function isAboutLimits(message: string): boolean {
    return /rlimit/i.test(message);
}

/**
 * Finds the wanted engine, or else any: podman first, as it knows systemd. A docker command without its
 * server is common, so the server is asked.
 */
export async function findHost(run: Run, wanted?: EngineName): Promise<Host> {
    const said: string[] = [];
    for (const engine of wanted === undefined ? engineNames : [wanted]) {
        const format = engine === "podman" ? "{{.Client.Version}}" : "{{.Server.Version}}";
        const answer = await run(engine, ["version", "-f", format], { timeoutSeconds: 20 });
        if (answer.status !== 0) {
            said.push(answer.status === 127 ? lastLine(answer) : `${engine}: ${lastLine(answer)}`);
            continue;
        }
        const kind = await run("stat", ["-fc", "%T", "/sys/fs/cgroup"]);
        const exists = async (path: string) => (await run("test", ["-d", path])).status === 0;
        return {
            engine,
            version: Number.parseInt(answer.stdout, 10),
            cgroup: kind.stdout.trim() === "cgroup2fs" ? "v2" : "v1",
            apparmor: await exists("/sys/kernel/security/apparmor"),
            selinux: await exists("/sys/fs/selinux"),
        };
    }
    throw new Refusal(`no container engine answers (${said.join("; ")}); ${installPodman()}`);
}

function installPodman(): string {
    const command = installCommand(["podman"]);
    return command === undefined ? "see https://podman.io/docs/installation" : `run ${command}`;
}

/**
 * Finds the runtime and limits that work, by running `true` in the image with each in turn, 0.3 s each.
 *
 * @throws Refusal with what each of them said, when none works.
 */
export async function chooseEngine(host: Host, image: string, run: Run): Promise<Engine> {
    const { runtimes, limits } = launchOptions(host.engine, await readLimits(run));
    const said: string[] = [];
    for (const globalFlags of runtimes) {
        for (const limitFlags of limits) {
            const trial = [...globalFlags, "run", "--rm", ...limitFlags, image, "true"];
            const answer = await run(host.engine, trial);
            if (answer.status === 0) return { ...host, globalFlags, limitFlags };
            said.push(`  ${[host.engine, ...trial].join(" ")}\n    ${lastLine(answer)}`);
            if (!isAboutLimits(answer.stderr)) break;
        }
    }
    throw new Refusal(
        `${host.engine} cannot run a container here:\n${said.join("\n")}\n` +
            `for a complete engine, ${installPodman()}`,
    );
}

async function readLimits(run: Run): Promise<Limits> {
    const { stdout } = await run("sh", [
        "-c",
        "ulimit -Hn; (ulimit -Hu 2>/dev/null) || ulimit -Hp; cat /proc/sys/kernel/pid_max",
    ]);
    const [openFiles, processes, highestPid] = stdout.split("\n").map(limit);
    return {
        openFiles: openFiles ?? 4096,
        processes: processes ?? 4096,
        highestPid: highestPid ?? 4096,
    };
}

/** Reads a line of `ulimit`; "unlimited" becomes podman's own number. */
function limit(line: string): number | undefined {
    if (line === "unlimited") return 1048576;
    return /^\d+$/.test(line) ? Number(line) : undefined;
}
