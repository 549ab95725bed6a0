import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { Laptop, type Result } from "../../../simulation/pulumi/laptop";
import { WarmHost } from "../../../simulation/pulumi/warm-host";
import { type Change, starts } from "./changes";

export const stack = "dev";

/** Shared by the thousand `up`s of these tests; faults do not depend on the program's process. */
const warmHost = new WarmHost();

/** Prepares the machines that changes start from, one for each start. */
export class Starts {
    private readonly made = new Map<string, Promise<Laptop>>();

    at({ from = "up" }: Change): Promise<Laptop> {
        const made = this.made.get(from) ?? start(starts[from]);
        this.made.set(from, made);
        return made;
    }

    async end(): Promise<void> {
        warmHost.end();
        const machines = await Promise.allSettled(this.made.values());
        for (const it of machines) if (it.status === "fulfilled") it.value.end();
    }
}

async function start(history: (typeof starts)[keyof typeof starts]): Promise<Laptop> {
    const machine = new Laptop();
    compile(machine.clone);
    machine.eventLog = false;
    machine.warmHost = warmHost;
    await machine.initStack(stack);
    for (const settings of history) {
        if (settings !== "destroy") machine.configure(stack, settings);
        const command = settings === "destroy" ? ("destroy" as const) : undefined;
        const { status, output } = await run(machine, command === undefined ? {} : { command });
        if (status !== 0) throw new Error(output);
    }
    // EC2 lists a new volume sooner than a person types the next command.
    machine.changeWorld((world) => ({
        ...world,
        quotas: { ...world.quotas, callsUntilListed: 0 },
    }));
    return machine;
}

/** Strips the types once instead of in each of those runs. */
function compile(clone: string): void {
    const files = readdirSync(clone, { recursive: true, encoding: "utf8" });
    for (const file of files.filter((it) => /(?<!\.d)\.ts$/.test(it) && !/node_modules/.test(it))) {
        const path = join(clone, file);
        const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), {
            compilerOptions: {
                module: ts.ModuleKind.CommonJS,
                target: ts.ScriptTarget.ES2022,
                esModuleInterop: true,
            },
        });
        writeFileSync(path.replace(/ts$/, "js"), outputText);
    }
    for (const file of ["package.json", "Pulumi.yaml"]) {
        const path = join(clone, file);
        writeFileSync(path, readFileSync(path, "utf8").replace(/(main"?: "?index)\.ts/, "$1.js"));
    }
}

export function changed(start: Laptop, { settings = {}, edit }: Change): Laptop {
    const machine = start.fork();
    machine.eventLog = false;
    machine.warmHost = warmHost;
    machine.inject();
    machine.configure(stack, settings);
    edit?.(machine);
    return machine;
}

export function run(
    machine: Laptop,
    { command }: Pick<Change, "command">,
    ...flags: readonly string[]
): Promise<Result> {
    return machine.pulumi(stack, command ?? "up", "--yes", "--skip-preview", ...flags);
}
