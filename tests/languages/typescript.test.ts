import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { version } from "../../package.json";
import { sdkWriter } from "../../simulation/pulumi/language-hosts";
import { changes } from "../../simulation/pulumi/steps";
import { done } from "../engine/support/boxes";
import { schema } from "../support/component-schema";
import { Example } from "./support/example";

interface Outputs {
    readonly machines: Record<string, { instanceType: string; reasons: string[] }>;
    readonly boxes: Record<string, { shell: string }>;
}

const tsc = require.resolve("typescript/bin/tsc");

describe("examples/typescript", function () {
    this.timeout(900_000); // the first time on a machine, Go builds the SDK's generator
    let example: Example;
    let folder: string;

    before(async () => {
        example = new Example("typescript");
        folder = join(example.laptop.clone, example.folder);
        done(await example.pulumi("stack", "init"));
    });
    after(() => example.laptop.end());

    /** Returns what the compiler says of a project; empty where nothing is wrong. */
    const compile = (project: string, ...options: string[]) =>
        spawnSync(process.execPath, [tsc, "-p", project, ...options], { encoding: "utf8" }).stdout;
    const typeErrors = () => compile(folder, "--noEmit");

    it("gets its SDK from Pulumi's generator, which compiles", () => {
        const sdk = join(folder, "sdks", "workstation");
        example.laptop.write("schema.json", JSON.stringify({ ...schema, version }));
        execFileSync(sdkWriter(), [join(example.laptop.clone, "schema.json"), sdk]);
        expect(compile(sdk)).to.equal("");
        // Pulumi's own host runs `npm install`, whose script copies this file, and which makes the link.
        copyFileSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
        const installed = join(folder, "node_modules", "@pulumi", "workstation");
        mkdirSync(dirname(installed), { recursive: true });
        symlinkSync(sdk, installed, "junction");
        expect(typeErrors()).to.equal("");
    });

    it("comes up as it stands, with each member's machine and command in the outputs", async () => {
        const { machines, boxes } = (await example.comeUp()) as Outputs;
        expect(machines["bob"]?.instanceType).to.equal("g6.4xlarge");
        expect(boxes["bob"]?.shell).to.match(/^aws ssm start-session --region us-east-1 /);
    });

    it("is the program of the page, to the letter: with that, nothing changes", async () => {
        example.takeProgram("index.ts", (page) => page);
        expect(typeErrors()).to.equal("");
        const { steps } = done(await example.pulumi("preview"));
        expect(changes(steps)).to.deep.equal([]);
    });

    it("has a type error where a choice is misspelt", () => {
        example.takeProgram("index.ts", (page) => page.replace('"pytorch"', '"pytroch"'));
        expect(typeErrors()).to.contain("pytroch");
    });
});
