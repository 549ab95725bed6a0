import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import { findPulumi } from "./cli";
import { cloneProject, configureStack, editFile, readStackFile, type StackFile } from "./clone";
import type { Fault, Request } from "../account/faults";
import { emptyAccount, type Quotas, type SimulatedAccount } from "../account/simulated-account";
import { AccountFolder, type Client } from "../provider/account-folder";
import { ServedAccount } from "./served-account";
import type { WarmHost } from "./warm-host";
import { readSteps, type Step } from "./steps";

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

/**
 * Acts as a user's laptop in a folder: a clone, the real Pulumi CLI with a local backend, and one simulated AWS
 * account that lasts from run to run.
 */
export class Laptop {
    private readonly root = mkdtempSync(join(tmpdir(), "workstation-engine-"));
    readonly clone = join(this.root, "clone");
    private readonly cloud = new AccountFolder(join(this.root, "cloud"));
    private readonly aws = new ServedAccount(this.cloud.path);
    /** Stands for `~` on a user's laptop. */
    readonly home = join(this.root, "state");
    /** Writes the CLI's event log, from which steps are read. It takes time, so measurements turn it off. */
    eventLog = true;
    /** Runs the program of each `up` in one process, for tests with too many for a process each. */
    warmHost: WarmHost | undefined;
    /** Options after the folder in the state's address, such as `?metadata=skip`. */
    loginOptions = "";
    /** Further variables for Pulumi and for what it starts. */
    variables: Readonly<Record<string, string>> = {};

    /** @param like a laptop whose clone, state and account to copy. @default the project's files, and no state */
    constructor(quotas: Partial<Quotas> = {}, like?: Laptop) {
        if (like !== undefined) {
            // `cp` takes a tenth of the processor time of Node's own copy, and keeps the link to node_modules a link.
            const parts = ["clone", "state", "cloud"].map((part) => join(like.root, part));
            execFileSync("cp", ["-a", ...parts, this.root]);
            return;
        }
        for (const folder of [this.cloud.path, this.home]) mkdirSync(folder);
        cloneProject(this.clone);
        this.cloud.keep(emptyAccount(quotas));
    }

    /** Returns a copy of this laptop: clone, state and account. */
    fork(): Laptop {
        return new Laptop({}, this);
    }

    /** Returns a second person's laptop: with a clone of their own, and this one's state and account. */
    colleague(): Laptop {
        const root = mkdtempSync(join(tmpdir(), "workstation-engine-"));
        execFileSync("cp", ["-a", this.clone, root]);
        const theirs = Object.create(Laptop.prototype) as Laptop;
        return Object.assign(theirs, this, { root, clone: join(root, "clone") });
    }

    /** Runs one Pulumi command on a stack, as the user would type it. */
    async pulumi(stack: string, command: string, ...args: string[]): Promise<Result> {
        const log = join(this.root, "events.json");
        rmSync(log, { force: true });
        const { status, output, seconds } = await this.spawned(pulumi.command, "engine", [
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

    /** Has Pulumi generate the SDK of a component package for the project in a folder of the clone. */
    addPackage(folder: string, source: string): Promise<Omit<Result, "steps">> {
        const args = ["package", "add", source, "--cwd", folder, "--color", "never"];
        return this.spawned(pulumi.command, "engine", args);
    }

    /** Prints the schema of a package, which Pulumi gets from where it is. */
    packageSchema(folder: string, source: string): Promise<Omit<Result, "steps">> {
        const args = ["package", "get-schema", source, "--cwd", folder, "--color", "never"];
        return this.spawned(pulumi.command, "engine", args);
    }

    /** Runs the project's own command. */
    workstation(...args: string[]): Promise<Omit<Result, "steps">> {
        const bin = join(this.clone, "cli", "bin.cjs");
        return this.spawned(process.execPath, "client", [bin, ...args]);
    }

    /** @param client what a fault of the simulated AWS kills when it kills this process. */
    private async spawned(command: string, client: Client, args: string[]) {
        await this.aws.start();
        const started = process.hrtime.bigint();
        const cli = spawn(command, args, {
            ...{ cwd: this.clone, env: this.environment(), stdio: ["ignore", "pipe", "pipe"] },
        });
        this.cloud.noteProcess(client, cli.pid);
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

    stackFile(stack: string): StackFile {
        return readStackFile(this.clone, stack);
    }

    /** Sets values in a stack file; `undefined` removes a key. Unqualified keys are the project's. */
    configure(stack: string, changes: Readonly<Record<string, unknown>>): void {
        configureStack(this.clone, stack, changes);
    }

    /** Changes one file of the clone. */
    edit(path: string, change: (text: string) => string): void {
        editFile(join(this.clone, path), change);
    }

    write(path: string, content: string): void {
        writeFileSync(join(this.clone, path), content);
    }

    async outputs(stack: string): Promise<Record<string, unknown>> {
        const { output } = await this.pulumi(stack, "stack", "output", "--json");
        return JSON.parse(output) as Record<string, unknown>;
    }

    /** Returns the account as it is now, which later changes do not reach. */
    account(): SimulatedAccount {
        return structuredClone(this.cloud.account());
    }

    /** Changes the account behind Pulumi's back. */
    changeAccount(change: (account: SimulatedAccount) => SimulatedAccount): void {
        this.cloud.keep(change(this.account()));
    }

    /** Runs `act`, and returns its result with the calls that changed the account meanwhile. */
    async callsOf<T>(act: () => Promise<T>): Promise<{ result: T; calls: readonly string[] }> {
        const before = this.account().calls.length;
        const result = await act();
        const calls = this.account().calls.slice(before);
        return { result, calls: calls.map(({ call, id }) => `${call} ${id}`) };
    }

    /** Returns the engine's requests to the provider so far, refused ones included. */
    requests(): readonly Request[] {
        return this.cloud.requests();
    }

    /** Returns the last checkpoint in a stack's state file. */
    checkpoint(stack: string): Checkpoint {
        return readCheckpoint(this.home, stack);
    }

    /** Returns the faults that have not struck yet. */
    faultsLeft(): readonly Fault[] {
        return this.cloud.faults.filter(({ times }) => times > 0);
    }

    /** Has the project's own command killed at its next call of this action of AWS's API. */
    killAt(action: string, when: "before" | "after"): void {
        this.cloud.apiFault = { action, when };
    }

    /** Replaces the faults to come. */
    inject(...faults: readonly Fault[]): void {
        this.cloud.faults = faults;
    }

    end(): void {
        this.aws.end();
        rmSync(this.root, { recursive: true, force: true });
    }

    private environment(): NodeJS.ProcessEnv {
        const path = this.variables["PATH"] ?? process.env["PATH"] ?? "";
        return {
            ...process.env,
            ...this.variables,
            ...pulumi.environment,
            ...this.aws.environment(),
            PULUMI_HOME: join(this.root, "home"),
            PULUMI_BACKEND_URL: `file://${this.home}${this.loginOptions}`,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DEBUG_COMMANDS: "true", // enables --event-log
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PATH: `${dirname(pulumi.command)}${delimiter}${path}`,
        };
    }
}
