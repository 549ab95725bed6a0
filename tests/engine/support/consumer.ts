import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { Laptop, type Result } from "../../../simulation/pulumi/laptop";
import { projectDir } from "../../support/run-stack";

/** The package's folder, which the tests use as it is: nothing is written there but `bin/`. */
export const packageDir = join(projectDir, "pulumi-package");

/** What Pulumi generates for Node.js, as far as a program needs it. The protocol is the same from every language. */
const sdk = `
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const outputs = Object.fromEntries(["machines", "boxes", "dataVolumes", "sharedBucket", "jobQueues"].map((it) => [it, undefined]));
class TeamWorkstations extends pulumi.ComponentResource {
    constructor(name, args, options) {
        super("workstation:index:TeamWorkstations", name, { ...args, ...outputs }, options, true);
    }
}
`;

/** A project of somebody else's, which uses the component package, on a laptop with the simulated AWS. */
export class Consumer {
    constructor(readonly laptop = new Laptop()) {
        mkdirSync(join(laptop.clone, "acme"), { recursive: true });
        this.declarePackage(packageDir);
    }

    /** Names the project and where its package is. */
    declarePackage(path: string): void {
        const plugins = { providers: [{ name: "workstation", path }] };
        const project = { name: "acme", runtime: "nodejs", plugins };
        this.laptop.write("acme/Pulumi.yaml", stringify(project));
    }

    /** Sets the stack's configuration. */
    configure(config: Readonly<Record<string, unknown>>): void {
        this.laptop.write("acme/Pulumi.dev.yaml", stringify({ config }));
    }

    program(text: string): void {
        this.laptop.write("acme/index.js", sdk + text);
    }

    pulumi(command: string, ...args: string[]): Promise<Result> {
        return this.laptop.pulumi("dev", command, ...args, "--cwd", "acme");
    }

    up(): Promise<Result> {
        return this.pulumi("up", "--yes", "--skip-preview");
    }

    async outputs(): Promise<Record<string, unknown>> {
        const { output } = await this.pulumi("stack", "output", "--json");
        return JSON.parse(output) as Record<string, unknown>;
    }
}
