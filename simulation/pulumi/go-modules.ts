/** Builds a program from pinned Go modules, into a folder outside the clone, so that a machine builds it only once. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Returns a folder outside the clone, so that a machine builds what is in it only once. */
export function cacheDir(): string {
    return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "workstation");
}

/** Returns the path of a command in the cache: one folder for each version. */
export function cachedCommand(name: string, version: string): string {
    const file = process.platform === "win32" ? `${name}.exe` : name;
    return join(cacheDir(), `${name}-${version}`, "bin", file);
}

export function hasGo(): boolean {
    return spawnSync("go", ["version"]).status === 0;
}

/**
 * Builds a package of the module in `folder`, whose `go.mod` and `go.sum` pin everything. Go stops at a checksum
 * that differs, and names each package as it compiles it.
 *
 * @returns false when Go refused; it has said why on stderr.
 */
export function buildGo(folder: string, goPackage: string, flags: string, output: string): boolean {
    mkdirSync(dirname(output), { recursive: true });
    const { status } = spawnSync(
        "go",
        ["build", "-v", "-mod=readonly", "-trimpath", "-ldflags", flags, "-o", output, goPackage],
        { cwd: folder, stdio: ["ignore", "inherit", "inherit"] },
    );
    return status === 0;
}
