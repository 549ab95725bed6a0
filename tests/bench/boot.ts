/**
 * Measures how long a rehearsed box takes until one can work on it, by stage: `npm run bench:boot [runs]`, 3 runs by
 * default. Each run boots one box cold and one from a prepared image, and restarts the latter.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { stopRehearsal } from "../../cli/rehearse/afterwards";
import { workplace } from "../../cli/rehearse/workplace";
import { desktopPort } from "../../cli/rehearse/desktop-tunnel";
import { type EngineName, findHost } from "../../cli/rehearse/container/engine";
import { rehearse } from "../../cli/rehearse/rehearse";
import { run } from "../../cli/rehearse/run";
import { timeline } from "../../cli/rehearse/boot/timeline";
import { median } from "./measure";

const runs = Number(process.argv[2] ?? 3);
const stack = `bench-${process.pid}`;
const stackFile = "config:\n  aws:region: us-east-1\n  workstation:os: debian12\n";

/** Waits on the box until noVNC serves its page and VNC answers a handshake; prints the times. */
const desktopWait = `
import socket, time, urllib.request
while True:
    try:
        page = urllib.request.urlopen("http://127.0.0.1:${desktopPort}/vnc.html", timeout=5).read()
        vnc = socket.create_connection(("127.0.0.1", 5901), 5)
        hello = vnc.recv(12)
        vnc.sendall(hello)
        if b"noVNC" in page and hello.startswith(b"RFB ") and vnc.recv(1)[0] > 0:
            break
    except OSError:
        pass
    time.sleep(0.1)
print(time.time())
`;

interface Boot {
    /** Seconds from the start of the box. */
    readonly ready: number;
    readonly desktop: number;
    readonly stages: Readonly<Record<string, number>>;
}

/** Boots as `rehearse` does, and asks for the desktop from the box's start on. */
async function boot(
    dir: string,
    engine: EngineName,
    wishes: { rebuild: boolean; prepare: boolean },
) {
    const box = workplace(dir, stack).box;
    let desktop: Promise<number> | undefined;
    const say = (line: string) => {
        if (line.startsWith("starting the box")) desktop = desktopAnswers(engine, box);
    };
    const tell = { say, progress: () => undefined };
    const { watched, started } = await rehearse(
        dir,
        stack,
        { ...wishes, plainVolume: false, vm: false },
        tell,
    );
    const { status, seconds } = watched;
    if (status?.verdict !== "ready" || seconds === undefined || desktop === undefined) {
        throw new Error(`the box is not ready: ${JSON.stringify(watched)}`);
    }
    const rows = timeline(watched, started, seconds).map((row) => [row.name, row.seconds] as const);
    const stages = Object.fromEntries(rows);
    return { ready: seconds, desktop: (await desktop) - started, stages } satisfies Boot;
}

async function desktopAnswers(engine: EngineName, box: string): Promise<number> {
    for (;;) {
        const args = ["exec", box, "python3", "-c", desktopWait];
        const { status, stdout } = await run(engine, args, { timeoutSeconds: 600 });
        if (status === 0) return Number(stdout);
        await new Promise((resolve) => setTimeout(resolve, 100)); // the box is not there yet
    }
}

/** Targets on two cores, in seconds. */
const aims = {
    cold: { ready: 60, desktop: undefined },
    "prepared image": { ready: undefined, desktop: 10 },
    restart: { ready: 4, desktop: undefined },
} as const;

function report(name: keyof typeof aims, boots: readonly Boot[]): void {
    const row = (label: string, of: (boot: Boot) => number, aim?: number) => {
        const seconds = median(boots.map(of)).toFixed(1);
        const wanted = aim === undefined ? "" : `   aim: under ${aim}`;
        console.log(`  ${label.padEnd(26)}${seconds.padStart(6)} s${wanted}`);
    };
    console.log(name);
    for (const stage of Object.keys(boots[0]?.stages ?? {})) {
        row(`  ${stage}`, ({ stages }) => stages[stage] ?? 0);
    }
    row("ready", ({ ready }) => ready, aims[name].ready);
    row("desktop can be used", ({ desktop }) => desktop, aims[name].desktop);
}

async function main(): Promise<void> {
    const { engine, version } = await findHost(run);
    const dir = mkdtempSync(join(tmpdir(), "workstation-bench-"));
    copyFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), join(dir, "Pulumi.yaml"));
    writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stackFile);
    const results: Record<keyof typeof aims, Boot[]> = {
        cold: [],
        "prepared image": [],
        restart: [],
    };
    try {
        // Prepares the image, so that no measured run does.
        await boot(dir, engine, { rebuild: false, prepare: true });
        console.log(
            `${engine} ${version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; ` +
                `median of ${runs} runs, from the start of the box`,
        );
        for (let at = 0; at < runs; at++) {
            results.cold.push(await boot(dir, engine, { rebuild: true, prepare: false }));
            results["prepared image"].push(
                await boot(dir, engine, { rebuild: true, prepare: true }),
            );
            await run(engine, ["stop", "-t", "20", workplace(dir, stack).box]);
            results.restart.push(await boot(dir, engine, { rebuild: false, prepare: false }));
        }
    } finally {
        await stopRehearsal(dir, stack);
        rmSync(dir, { recursive: true });
    }
    for (const name of Object.keys(aims) as (keyof typeof aims)[]) report(name, results[name]);
}

void main();
