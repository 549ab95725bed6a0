import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../write-file";
import { Refusal } from "../../settings/refusal";
import { type DataDisk, diskFlags } from "./data-disk";
import { type Engine, systemdFlags } from "./engine";
import type { BoxState } from "./machine";
import { lastLine, type Run } from "./run";
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

/** Writes the NoCloud seed: the same compressed bytes that EC2 would hand out. */
export function writeSeed({ seed, stack }: Workplace, userData: Buffer): void {
    mkdirSync(seed, { recursive: true });
    writeFileWhole(join(seed, "user-data"), userData);
    const id = `i-rehearsal-${stack}`;
    writeFileWhole(join(seed, "meta-data"), `instance-id: ${id}\nlocal-hostname: ${id}\n`);
}

export function seedIsCurrent({ seed }: Workplace, userData: Buffer): boolean {
    const file = join(seed, "user-data");
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

/** Where Docker looks for its plugins on the box; cloud-init/files/container-runtime.sh puts them there. */
export const pluginDir = "/usr/local/lib/docker/cli-plugins";

export const pluginScript = `#!/bin/sh
case "$1 $2" in
"docker-cli-plugin-metadata "*) echo '{"SchemaVersion":"0.1.0","Vendor":"rehearsal","Version":"stand-in"}' ;;
*" version") echo "stand-in for \${0##*/}" ;;
*) echo "\${0##*/} could not be had in this rehearsal" >&2; exit 1 ;;
esac
`;

/** Writes stand-ins for Docker's plugins, and returns the flags that mount them. */
export function pluginFlags({ plugins }: Workplace): string[] {
    mkdirSync(plugins, { recursive: true });
    return ["docker-compose", "docker-buildx"].flatMap((name) => {
        const file = join(plugins, name);
        writeFileWhole(file, pluginScript);
        chmodSync(file, 0o755);
        return ["-v", `${file}:${pluginDir}/${name}`];
    });
}

export interface Launch {
    readonly image: string;
    readonly port: number;
    readonly disk: DataDisk;
    /** Flags that mount the stand-ins. */
    readonly extraFlags: readonly string[];
}

/** Returns the command line that starts the box. Only SSH is published, on loopback. */
export function launchArgs(place: Workplace, engine: Engine, launch: Launch): string[] {
    return [
        ...engine.globalFlags,
        "run",
        "-d",
        ...["--name", place.box, "--hostname", place.box],
        ...["-p", `127.0.0.1:${launch.port}:22`],
        ...["-v", `${place.seed}:/var/lib/cloud/seed/nocloud:ro`],
        ...engine.limitFlags,
        ...systemdFlags(engine),
        ...diskFlags(launch.disk),
        ...launch.extraFlags,
        launch.image,
        "/sbin/init",
    ];
}

export async function launchBox(
    place: Workplace,
    engine: Engine,
    launch: Launch,
    run: Run,
): Promise<void> {
    const answer = await run(engine.engine, launchArgs(place, engine, launch), {
        timeoutSeconds: 120,
    });
    if (answer.status === 0) return;
    if (nameIsTaken(answer.stderr)) {
        throw new Refusal(
            `there is a box ${place.box} already, which this command did not start; ` +
                `to end it: npx workstation rehearse ${place.stack} --stop`,
        );
    }
    await removeBox(place, engine.engine, run);
    throw new Refusal(`the box did not start: ${lastLine(answer)}`);
}

/** True for podman's and Docker's error about an existing container, which may be another command's. */
function nameIsTaken(message: string): boolean {
    return /name "[^"]*" is already in use/.test(message);
}

export async function boxState({ box }: Workplace, engine: string, run: Run): Promise<BoxState> {
    const { status, stdout } = await run(engine, ["inspect", "-f", "{{.State.Running}}", box]);
    if (status !== 0) return "absent";
    return stdout.trim() === "true" ? "running" : "stopped";
}

/** Returns when the box was last started, in seconds since 1970. */
export async function startedAt({ box }: Workplace, engine: string, run: Run): Promise<number> {
    const { stdout } = await run(engine, ["inspect", "-f", "{{json .State.StartedAt}}", box]);
    return Date.parse(stdout.trim().replaceAll('"', "")) / 1000;
}

/** Ends the box as a power-off would, and deletes its own volumes; the data volume stays. */
export async function removeBox({ box }: Workplace, engine: string, run: Run): Promise<void> {
    await run(engine, ["stop", "-t", "20", box], { timeoutSeconds: 60 });
    await run(engine, ["rm", "-f", "-v", box], { timeoutSeconds: 60 });
}

/** Prints the logs of cloud-init and the units. */
export const logScript =
    "cat /var/log/cloud-init-output.log; " +
    "journalctl -b --no-pager -o short-monotonic -u 'workstation-*' -u docker";
