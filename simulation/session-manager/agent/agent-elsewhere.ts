/**
 * Runs the stand-in of the agent in the network of another process, for example of a container's first one, so that
 * its `localhost` is that box's own. This file is also the program that runs there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Agent } from "./agent";
import { type Pace } from "./pump";

/** What the program is told, as JSON in its one argument. */
interface Told {
    readonly endpoint: string;
    readonly instanceId: string;
    readonly version: string;
    readonly pace: Pace;
}

/** Behaves as `Agent` does. The pace stays what it was at the start. */
export class AgentElsewhere {
    private child: ChildProcess | undefined;

    /** @param networkOf id of the process whose network it enters; only root may. */
    constructor(
        private readonly networkOf: number,
        private readonly told: Told,
    ) {}

    /** Resolves when the control channel is open. @throws Error where the program ends before. */
    async connect(): Promise<void> {
        const register = join(__dirname, "../../../cli/start/register.cjs");
        const node = [process.execPath, "-r", register, __filename, JSON.stringify(this.told)];
        const inside = ["-t", String(this.networkOf), "-n", ...node];
        const child = spawn("nsenter", inside, { stdio: ["ignore", "pipe", "inherit"] });
        this.child = child;
        const ended = once(child, "close").then(([status]) => {
            throw new Error(`the agent in the box's network ended with ${String(status)}`);
        });
        ended.catch(() => undefined);
        await Promise.race([once(child.stdout, "data"), ended]);
    }

    /** Loses the box: all its connections end without a word. */
    vanish(): void {
        this.child?.kill("SIGKILL");
    }
}

async function main({ endpoint, instanceId, version, pace }: Told): Promise<void> {
    const box = { instanceId, version, host: "127.0.0.1", ports: {}, shell: "exec bash --norc -i" };
    await new Agent(endpoint, { ...box, pace: () => pace }).connect();
    process.stdout.write("connected\n");
}

if (require.main === module) void main(JSON.parse(process.argv[2] ?? "") as Told);
