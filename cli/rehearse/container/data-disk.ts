import type { Run } from "../run";

/** Sparse: only what is written takes room. */
const size = "8G";

/** Where the data volume is mounted on the box; the same path as in cloud-init/files/data-volume.sh. */
const mountedAt = "/var/lib/workstation/volume";

/** The member's data volume, which outlives the box. */
export type DataDisk =
    | { readonly kind: "disk"; readonly device: string }
    | { readonly kind: "folder"; readonly volume: string };

/** Returns the loop device of `file`, existing or new; undefined where none is available. */
export async function attachDisk(file: string, run: Run): Promise<string | undefined> {
    const attached = await attachedDevices(file, run);
    if (attached[0] !== undefined) return attached[0];
    const made = await run("truncate", ["-s", size, file]);
    if (made.status !== 0) return undefined;
    const { status, stdout } = await run("losetup", ["--find", "--show", file]);
    return status === 0 ? stdout.trim() : undefined;
}

export async function detachDisk(file: string, run: Run): Promise<void> {
    for (const device of await attachedDevices(file, run)) await run("losetup", ["-d", device]);
}

async function attachedDevices(file: string, run: Run): Promise<string[]> {
    const { stdout } = await run("losetup", ["-j", file, "-O", "NAME", "-n"]);
    return stdout.split("\n").filter((line) => line !== "");
}

/**
 * Returns the flags of `run` that give the volume to the box. A disk keeps its own name, for libblkid, and
 * also gets its name on EC2. A folder cannot grow, so a stand-in replaces resize2fs.
 */
export function diskFlags(disk: DataDisk): string[] {
    if (disk.kind === "disk") {
        return ["--device", disk.device, "--device", `${disk.device}:/dev/sdf`];
    }
    return ["-v", `${disk.volume}:${mountedAt}`, "-v", "/bin/true:/usr/local/sbin/resize2fs:ro"];
}
