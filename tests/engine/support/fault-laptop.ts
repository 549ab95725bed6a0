import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { Laptop, type Result } from "../../../simulation/pulumi/laptop";
import { WarmHost } from "../../../simulation/pulumi/warm-host";
import { type Change, starts } from "./changes";

export const stack = "dev";

/** Shared by the thousand `up`s of these tests; faults do not depend on the program's process. */
const warmHost = new WarmHost();

/** Prepares the laptops that changes start from, one for each start. */
export class Starts {
    private readonly made = new Map<string, Promise<Laptop>>();

    at({ from = "up" }: Change): Promise<Laptop> {
        const made = this.made.get(from) ?? start(starts[from]);
        this.made.set(from, made);
        return made;
    }

    async end(): Promise<void> {
        warmHost.end();
        const laptops = await Promise.allSettled(this.made.values());
        for (const it of laptops) if (it.status === "fulfilled") it.value.end();
    }
}

async function start(history: (typeof starts)[keyof typeof starts]): Promise<Laptop> {
    const laptop = new Laptop();
    compile(laptop.clone);
    laptop.eventLog = false;
    laptop.warmHost = warmHost;
    await laptop.initStack(stack);
    for (const settings of history) {
        if (settings !== "destroy") laptop.configure(stack, settings);
        const command = settings === "destroy" ? ("destroy" as const) : undefined;
        const { status, output } = await run(laptop, command === undefined ? {} : { command });
        if (status !== 0) throw new Error(output);
    }
    // EC2 lists a new volume sooner than a person types the next command.
    laptop.changeAccount((account) => ({
        ...account,
        quotas: { ...account.quotas, callsUntilListed: 0 },
    }));
    return laptop;
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
    const laptop = start.fork();
    laptop.eventLog = false;
    laptop.warmHost = warmHost;
    laptop.inject();
    laptop.configure(stack, settings);
    edit?.(laptop);
    return laptop;
}

export function run(
    laptop: Laptop,
    { command }: Pick<Change, "command">,
    ...flags: readonly string[]
): Promise<Result> {
    return laptop.pulumi(stack, command ?? "up", "--yes", "--skip-preview", ...flags);
}
