import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../../settings/refusal";
import { writeFileWhole } from "../../write-file";
import type { BoxState } from "../machine";
import { pluginDir, pluginScript } from "../plugin-stand-ins";
import { lastLine, type Run } from "../run";
import type { Workplace } from "../workplace";
import { type DataDisk, diskFlags } from "./data-disk";
import { type Engine, systemdFlags } from "./engine";

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
                `stop it with: npx workstation rehearse ${place.stack} --stop`,
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
