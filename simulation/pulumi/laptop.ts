import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { startServer } from "./child-server";
import { findPulumi } from "./cli";
import type { Fault, Request } from "../account/faults";
import { emptyWorld, type Quotas, type World } from "../account/world";
import type { WarmHost } from "./warm-host";
import { readSteps, type Step } from "./steps";

const projectDir = join(__dirname, "..", "..");

/** Folders that a user's clone needs to run the program. */
const program = ["catalog", "cloud-init", "components", "planning", "sdks", "settings"];
/** Further folders that the project's own command needs. */
const command = ["cli", "policy", "simulation"];
const programFiles = ["index.ts", "package.json", "tsconfig.json", "Pulumi.yaml"];
const stackFiles = ["Pulumi.dev.yaml", "Pulumi.gpu.yaml"];

/** Commands that run the engine. */
const deployments = new Set(["up", "preview", "destroy"]);

const pulumi = findPulumi();

export interface Result {
    readonly status: number | null;
    /** What the user sees: both streams in order, without colour. */
    readonly output: string;
    /** What the engine does to each resource, or would do in a preview. */
    readonly steps: readonly Step[];
    readonly seconds: number;
}

/** The parts of a state file that tests read. */
export interface Checkpoint {
    readonly resources?: readonly {
        readonly type: string;
        readonly urn: string;
        readonly id?: string;
        readonly delete?: boolean;
        readonly inputs?: Readonly<Record<string, unknown>>;
    }[];
    readonly pending_operations?: readonly unknown[];
}

/**
 * Acts as a user's machine in a folder: a clone, the real Pulumi CLI with a local backend, and one simulated AWS
 * account that lasts from run to run.
 */
export class Laptop {
    private readonly root = mkdtempSync(join(tmpdir(), "workstation-engine-"));
    readonly clone = join(this.root, "clone");
    private readonly cloud = join(this.root, "cloud");
    /** Stands for `~` of a user's machine. */
    readonly home = join(this.root, "state");
    /** Writes the CLI's event log, from which steps are read. It takes time, so measurements turn it off. */
    eventLog = true;
    /** Runs the program of each `up` in one process, for tests with too many for a process each. */
    warmHost: WarmHost | undefined;
    /** Options after the folder in the state's address, such as `?metadata=skip`. */
    loginOptions = "";
    private provider: ChildProcess | undefined;
    private port = "";
    private apiPort = "";

    /** @param like a machine whose clone, state and account to copy. @default the project's files, and no state */
    constructor(quotas: Partial<Quotas> = {}, like?: Laptop) {
        if (like !== undefined) {
            // `cp` takes a tenth of the processor time of Node's own copy, and keeps the link to node_modules a link.
            const parts = ["clone", "state", "cloud"].map((part) => join(like.root, part));
            execFileSync("cp", ["-a", ...parts, this.root]);
            return;
        }
        for (const folder of [this.clone, this.cloud, this.home]) mkdirSync(folder);
        for (const name of [...program, ...command, ...programFiles, ...stackFiles]) {
            cpSync(join(projectDir, name), join(this.clone, name), { recursive: true });
        }
        symlinkSync(join(projectDir, "node_modules"), join(this.clone, "node_modules"));
        this.saveWorld(emptyWorld(quotas));
    }

    /** Returns a copy of this machine: clone, state and account. */
    fork(): Laptop {
        return new Laptop({}, this);
    }

    /** Runs one Pulumi command on a stack, as the user would type it. */
    async pulumi(stack: string, command: string, ...args: string[]): Promise<Result> {
        const log = join(this.root, "events.json");
        rmSync(log, { force: true });
        const { status, output, seconds } = await this.spawned(pulumi.command, "engine.pid", [
            ...[command, ...args],
            ...["--stack", stack, "--non-interactive", "--color", "never"],
            ...(this.eventLog && deployments.has(command) ? ["--event-log", log] : []),
            ...(this.warmHost && command === "up"
                ? ["--client", await this.warmHost.address()]
                : []),
        ]);
        if (status !== 0) this.warmHost?.end();
        return { status, output, steps: readSteps(log), seconds };
    }

    /** Runs the project's own command. */
    workstation(...args: string[]): Promise<Omit<Result, "steps">> {
        const bin = join(this.clone, "cli", "bin.cjs");
        return this.spawned(process.execPath, "client.pid", [bin, ...args]);
    }

    /** @param pidFile file in which the simulated AWS finds the process to kill. */
    private async spawned(command: string, pidFile: string, args: string[]) {
        await this.startProvider();
        const started = process.hrtime.bigint();
        const cli = spawn(command, args, {
            ...{ cwd: this.clone, env: this.environment(), stdio: ["ignore", "pipe", "pipe"] },
        });
        writeFileSync(join(this.cloud, pidFile), String(cli.pid));
        let output = "";
        for (const stream of [cli.stdout, cli.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => (output += text));
        }
        const [status] = (await once(cli, "close")) as [number | null];
        return { status, output, seconds: Number(process.hrtime.bigint() - started) / 1e9 };
    }

    up(stack: string): Promise<Result> {
        return this.pulumi(stack, "up", "--yes", "--skip-preview");
    }

    /** Prints no progress, so that a failed test shows only what matters. */
    preview(stack: string): Promise<Result> {
        return this.pulumi(stack, "preview");
    }

    destroy(stack: string): Promise<Result> {
        return this.pulumi(stack, "destroy", "--yes", "--skip-preview");
    }

    async initStack(stack: string): Promise<void> {
        const { status, output } = await this.pulumi(stack, "stack", "init");
        if (status !== 0) throw new Error(output);
    }

    stackFile(stack: string): { config: Record<string, unknown> } {
        const text = readFileSync(join(this.clone, `Pulumi.${stack}.yaml`), "utf8");
        return parse(text) as { config: Record<string, unknown> };
    }

    /** Sets values in a stack file; `undefined` removes a key. Unqualified keys are the project's. */
    configure(stack: string, changes: Readonly<Record<string, unknown>>): void {
        const content = this.stackFile(stack);
        for (const [key, value] of Object.entries(changes)) {
            const qualified = key.includes(":") ? key : `workstation:${key}`;
            if (value === undefined) delete content.config[qualified];
            else content.config[qualified] = value;
        }
        this.write(`Pulumi.${stack}.yaml`, stringify(content));
    }

    /** Changes one file of the clone. */
    edit(path: string, change: (text: string) => string): void {
        const file = join(this.clone, path);
        const before = readFileSync(file, "utf8");
        const after = change(before);
        if (after === before) throw new Error(`the edit of ${path} changed nothing`);
        writeFileSync(file, after);
    }

    write(path: string, content: string): void {
        writeFileSync(join(this.clone, path), content);
    }

    async outputs(stack: string): Promise<Record<string, unknown>> {
        const { output } = await this.pulumi(stack, "stack", "output", "--json");
        return JSON.parse(output) as Record<string, unknown>;
    }

    world(): World {
        return JSON.parse(readFileSync(join(this.cloud, "account.json"), "utf8")) as World;
    }

    /** Changes the account behind Pulumi's back. */
    changeWorld(change: (world: World) => World): void {
        this.saveWorld(change(this.world()));
    }

    /** Runs `act`, and returns its result with the calls that changed the account meanwhile. */
    async callsOf<T>(act: () => Promise<T>): Promise<{ result: T; calls: readonly string[] }> {
        const before = this.world().calls.length;
        const result = await act();
        const calls = this.world().calls.slice(before);
        return { result, calls: calls.map(({ call, id }) => `${call} ${id}`) };
    }

    /** Returns the engine's requests to the provider so far, refused ones included. */
    requests(): readonly Request[] {
        const log = join(this.cloud, "requests.log");
        if (!existsSync(log)) return [];
        const lines = readFileSync(log, "utf8").trimEnd().split("\n");
        return lines.map((line) => JSON.parse(line) as Request);
    }

    /** Returns the last checkpoint in a stack's state file. */
    checkpoint(stack: string): Checkpoint {
        const file = join(this.root, "state/.pulumi/stacks/workstation", `${stack}.json`);
        const state = JSON.parse(readFileSync(file, "utf8")) as {
            checkpoint: { latest: Checkpoint };
        };
        return state.checkpoint.latest;
    }

    /** Returns the faults that have not struck yet. */
    faultsLeft(): readonly Fault[] {
        const faults = join(this.cloud, "faults.json");
        const injected = JSON.parse(readFileSync(faults, "utf8")) as readonly Fault[];
        return injected.filter(({ times }) => times > 0);
    }

    /** Has the project's own command killed at its next call of this action of AWS's API. */
    killAt(action: string, when: "before" | "after"): void {
        writeFileSync(join(this.cloud, "api-fault.json"), JSON.stringify({ action, when }));
    }

    /** Replaces the faults to come. */
    inject(...faults: readonly Fault[]): void {
        writeFileSync(join(this.cloud, "faults.json"), JSON.stringify(faults));
    }

    end(): void {
        this.provider?.stdin?.end();
        rmSync(this.root, { recursive: true, force: true });
    }

    private saveWorld(world: World): void {
        writeFileSync(join(this.cloud, "account.json"), JSON.stringify(world));
    }

    private environment(): NodeJS.ProcessEnv {
        return {
            ...process.env,
            ...pulumi.environment,
            PULUMI_HOME: join(this.root, "home"),
            PULUMI_BACKEND_URL: `file://${this.home}${this.loginOptions}`,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DEBUG_COMMANDS: "true", // enables --event-log
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PULUMI_DEBUG_PROVIDERS: `aws:${this.port},cloudinit:${this.port}`,
            PATH: `${dirname(pulumi.command)}${delimiter}${process.env["PATH"] ?? ""}`,
            AWS_ENDPOINT_URL: `http://127.0.0.1:${this.apiPort}`,
            AWS_ACCESS_KEY_ID: "simulated",
            AWS_SECRET_ACCESS_KEY: "simulated",
        };
    }

    private async startProvider(): Promise<void> {
        if (this.provider?.exitCode === null && this.provider.signalCode === null) return;
        const file = join(__dirname, "..", "provider", "provider.ts");
        const { process: provider, said } = await startServer(file, this.cloud);
        this.provider = provider;
        [this.port = "", this.apiPort = ""] = said.split(" ");
    }
}
