import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cutUserData } from "../../cloud-init/cut";
import { writeFileWhole } from "../write-file";
import { Refusal } from "../../settings/refusal";
import type { StandInName } from "./stand-ins";

/** Where a stack's rehearsal keeps its files: never committed, and safe to delete after `--stop`. */
export function workplace(
    projectDir: string,
    stack: string,
    kind: "container" | "vm" = "container",
) {
    const [part, suffix] = kind === "vm" ? ["vm", "-vm"] : ["", ""];
    const dir = join(projectDir, ".cache", "rehearse", stack, part);
    const box = `workstation-rehearsal-${stack}${suffix}`;
    return {
        stack,
        dir,
        /** The container, or the virtual machine. */
        box,
        /** The container in which a prepared image is made. */
        preparing: `${box}-preparing`,
        /** The engine's volume that stands in for a disk. */
        volume: `${box}-data`,
        seed: join(dir, "seed"),
        /** The whole user data that the box was made from, also where its seed has a part of it only. */
        userData: join(dir, "user-data"),
        disk: join(dir, "data.img"),
        key: join(dir, "id_ed25519"),
        knownHosts: join(dir, "known_hosts"),
        sshConfig: join(dir, "ssh_config"),
        plugins: join(dir, "plugins"),
        portFile: join(dir, "port"),
        made: join(dir, "made.json"),
    };
}

export type Workplace = Readonly<ReturnType<typeof workplace>>;

/**
 * Writes the NoCloud seed: the same compressed bytes that EC2 would hand out.
 *
 * @param prepared whether the box's image holds the install part, and the seed the other part only.
 */
export function writeSeed(
    { seed, stack, userData: whole }: Workplace,
    userData: Buffer,
    prepared = false,
): void {
    mkdirSync(seed, { recursive: true });
    writeFileWhole(whole, userData);
    const seeded = prepared ? cutUserData(userData).thisBox : userData;
    writeFileWhole(join(seed, "user-data"), seeded);
    const id = `i-rehearsal-${stack}`;
    writeFileWhole(join(seed, "meta-data"), `instance-id: ${id}\nlocal-hostname: ${id}\n`);
}

/** Tells whether the box was made from this user data. */
export function seedIsCurrent({ userData: file }: Workplace, userData: Buffer): boolean {
    return existsSync(file) && readFileSync(file).equals(userData);
}

/** What the box was made with. It does not change, even if the host can do more later. */
export interface Made {
    /** What runs it: podman, docker or qemu. */
    readonly engine: string;
    readonly standIns: readonly StandInName[];
    /** Its loop device. */
    readonly device?: string | undefined;
}

export function noteMade({ made }: Workplace, what: Made): void {
    writeFileWhole(made, JSON.stringify(what));
}

/** Returns what the current or last box was made with; `undefined` if the note cannot be read. */
export function lastMade({ made }: Workplace): Made | undefined {
    try {
        const read = JSON.parse(readFileSync(made, "utf8")) as Partial<Made> | null;
        return Array.isArray(read?.standIns) ? (read as Made) : undefined;
    } catch {
        return undefined;
    }
}

/** @throws Refusal for a box from another folder, or one whose folder was emptied. */
export function madeHere(place: Workplace): Made {
    const made = lastMade(place);
    if (made !== undefined) return made;
    throw new Refusal(
        `there is a box ${place.box}, but it was not made from this folder; --rebuild replaces it`,
    );
}
