import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { Refusal } from "../settings/refusal";
import { type DataDisk, diskFlags } from "./data-disk";
import { type Engine, systemdFlags } from "./engine";
import { lastLine, type Run } from "./run";
import type { StandInName } from "./stand-ins";

/** Where a stack's rehearsal keeps its files: never committed, and safe to delete after `--stop`. */
export function workplace(projectDir: string, stack: string) {
    const dir = join(projectDir, ".cache", "rehearse", stack);
    const box = `workstation-rehearsal-${stack}`;
    return {
        stack,
        dir,
        /** The container. */
        box,
        /** The container in which a prepared image is made. */
        preparing: `${box}-preparing`,
        /** The engine's volume that stands in for a disk. */
        volume: `${box}-data`,
        seed: join(dir, "seed"),
        disk: join(dir, "data.img"),
        key: join(dir, "id_ed25519"),
        knownHosts: join(dir, "known_hosts"),
        plugins: join(dir, "plugins"),
        portFile: join(dir, "port"),
        standIns: join(dir, "stand-ins.json"),
    };
}

export type Workplace = Readonly<ReturnType<typeof workplace>>;

/** The public half of the rehearsal's own key pair, made at the first call. */
export async function ownKey({ dir, key }: Workplace, run: Run): Promise<string> {
    mkdirSync(dir, { recursive: true });
    if (!existsSync(`${key}.pub`)) {
        const args = ["-q", "-t", "ed25519", "-N", "", "-C", "rehearsal", "-f", key];
        const made = await run("ssh-keygen", args);
        if (made.status !== 0) {
            throw new Refusal(
                `cannot make a key: ${lastLine(made)}; run apt-get install openssh-client`,
            );
        }
    }
    return readFileSync(`${key}.pub`, "utf8").trim();
}

/** Writes the NoCloud seed: the bytes as EC2 would hand them out, compressed. */
export function writeSeed({ seed, stack }: Workplace, userData: Buffer): void {
    mkdirSync(seed, { recursive: true });
    writeFileSync(join(seed, "user-data"), userData);
    const id = `i-rehearsal-${stack}`;
    writeFileSync(join(seed, "meta-data"), `instance-id: ${id}\nlocal-hostname: ${id}\n`);
}

export function seedIsCurrent({ seed }: Workplace, userData: Buffer): boolean {
    const file = join(seed, "user-data");
    return existsSync(file) && readFileSync(file).equals(userData);
}

/** Notes what the box was made with: it stays so, whatever the host can do later. */
export function noteStandIns({ standIns }: Workplace, names: readonly StandInName[]): void {
    writeFileSync(standIns, JSON.stringify(names));
}

export function notedStandIns({ standIns }: Workplace): readonly StandInName[] {
    return JSON.parse(readFileSync(standIns, "utf8")) as StandInName[];
}

/** Where Docker looks for its plugins on the box; cloud-init/files/container-runtime.sh puts them there. */
const pluginDir = "/usr/local/lib/docker/cli-plugins";

const pluginScript = `#!/bin/sh
case "$1 $2" in
"docker-cli-plugin-metadata "*) echo '{"SchemaVersion":"0.1.0","Vendor":"rehearsal","Version":"stand-in"}' ;;
*" version") echo "stand-in for \${0##*/}" ;;
*) echo "\${0##*/} could not be had in this rehearsal" >&2; exit 1 ;;
esac
`;

/** Flags that put the stand-ins of Docker's plugins in their place. */
export function pluginFlags({ plugins }: Workplace): string[] {
    mkdirSync(plugins, { recursive: true });
    return ["docker-compose", "docker-buildx"].flatMap((name) => {
        const file = join(plugins, name);
        writeFileSync(file, pluginScript);
        chmodSync(file, 0o755);
        return ["-v", `${file}:${pluginDir}/${name}`];
    });
}

/** The port that SSH has had before, which a laptop may have noted, or a free one. */
export async function sshPort({ portFile }: Workplace): Promise<number> {
    if (existsSync(portFile)) return Number(readFileSync(portFile, "utf8"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    writeFileSync(portFile, String(port));
    return port;
}

export interface Launch {
    readonly image: string;
    readonly port: number;
    readonly disk: DataDisk;
    /** Of the stand-ins. */
    readonly extraFlags: readonly string[];
}

/** The command line that starts the box. Only SSH is published, on loopback. */
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
    await removeBox(place, engine.engine, run);
    throw new Refusal(`the box did not start: ${lastLine(answer)}`);
}

export type BoxState = "absent" | "running" | "stopped";

export async function boxState({ box }: Workplace, engine: string, run: Run): Promise<BoxState> {
    const { status, stdout } = await run(engine, ["inspect", "-f", "{{.State.Running}}", box]);
    if (status !== 0) return "absent";
    return stdout.trim() === "true" ? "running" : "stopped";
}

/** Ends the box as a power-off would, with the volumes that are its own; the data volume stays. */
export async function removeBox({ box }: Workplace, engine: string, run: Run): Promise<void> {
    await run(engine, ["stop", "-t", "20", box], { timeoutSeconds: 60 });
    await run(engine, ["rm", "-f", "-v", box], { timeoutSeconds: 60 });
}
