import { existsSync, readFileSync } from "node:fs";
import { Refusal } from "../../settings/refusal";
import type { Run } from "./run";

/** Package managers that are known here, with their command. Homebrew refuses to run as root. */
const managers = {
    apt: { install: "apt-get install --no-install-recommends", sudo: true },
    dnf: { install: "dnf install", sudo: true },
    brew: { install: "brew install", sudo: false },
} as const;

type Manager = keyof typeof managers;

const podman = {
    apt: "podman runc netavark aardvark-dns iptables",
    dnf: "podman",
    brew: "podman",
} as const;
const openssh = { apt: "openssh-client", dnf: "openssh-clients", brew: "openssh" } as const;
const qemu = { apt: "qemu-system-x86", dnf: "qemu-system-x86-core", brew: "qemu" } as const;

/** Commands of this host that a rehearsal runs, with the package of each. Fedora's and macOS's are not tried yet. */
const tools = {
    "podman or docker": podman,
    podman,
    docker: { apt: "docker.io", dnf: "moby-engine" },
    ssh: openssh,
    "ssh-keygen": openssh,
    mmdebstrap: { apt: "mmdebstrap debian-archive-keyring", dnf: "mmdebstrap" },
    mke2fs: { apt: "e2fsprogs", dnf: "e2fsprogs" },
    "qemu-system-x86_64": qemu,
    "qemu-img": { apt: "qemu-utils", dnf: "qemu-img", brew: "qemu" },
} as const satisfies Record<string, Partial<Record<Manager, string>>>;

export type Tool = keyof typeof tools;

/** Returns the tools that this host does not have. */
export async function missingTools(wanted: readonly Tool[], run: Run): Promise<Tool[]> {
    const loop = 'for tool; do command -v "$tool" >/dev/null || echo "$tool"; done';
    const { stdout } = await run("sh", ["-c", loop, "sh", ...wanted]);
    const missing = stdout.split("\n");
    return wanted.filter((tool) => missing.includes(tool));
}

/** Returns the command that installs tools; undefined where no known package manager has any of them. */
export function installCommand(
    missing: readonly Tool[],
    manager = packageManager(),
    asRoot = process.getuid?.() === 0,
): string | undefined {
    const packages = missing.flatMap((tool) => packageOf(tool, manager) ?? []);
    if (manager === "other" || packages.length === 0) return undefined;
    const { install, sudo } = managers[manager];
    return `${sudo && !asRoot ? "sudo " : ""}${install} ${[...new Set(packages)].join(" ")}`;
}

function packageOf(tool: Tool, manager: Manager | "other"): string | undefined {
    const packages: Partial<Record<Manager, string>> = tools[tool];
    return manager === "other" ? undefined : packages[manager];
}

/** Returns a refusal that names all missing tools, and the command that installs them. */
export function toolsMissing(missing: readonly Tool[], manager = packageManager()): Refusal {
    const command = installCommand(missing, manager);
    const rest = missing.filter((tool) => packageOf(tool, manager) === undefined);
    const fixes = [
        ...(command === undefined ? [] : [`run ${command}`]),
        ...(rest.length === 0 ? [] : [`install ${listed(rest)} by hand`]),
    ];
    return new Refusal(
        `this machine lacks ${listed(missing)}, which the rehearsal needs; ${fixes.join("; ")}`,
    );
}

/** Returns `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
    return names.join(", ").replace(/, ([^,]*)$/, " and $1");
}

/** Returns this host's package manager, where it is a known one. */
export function packageManager(
    platform: string = process.platform,
    release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "",
): Manager | "other" {
    if (platform === "darwin") return "brew";
    const names = [...release.matchAll(/^ID(?:_LIKE)?="?(.*?)"?$/gm)].flatMap(([, value = ""]) =>
        value.split(" "),
    );
    if (names.includes("debian") || names.includes("ubuntu")) return "apt";
    return names.includes("fedora") ? "dnf" : "other";
}
