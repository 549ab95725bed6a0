import { expect } from "chai";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { nodeHostEnvironment } from "../../../simulation/pulumi/cli";
import { findLanguageHost } from "../../../simulation/pulumi/language-hosts";
import { Laptop, type Result } from "../../../simulation/pulumi/laptop";
import { done, runningBoxes } from "../../engine/support/boxes";
import { packageDir } from "../../engine/support/consumer";
import { projectDir } from "../../support/run-stack";

/** A project of `examples/`, as it stands, on a laptop with the simulated AWS. */
export class Example {
    readonly laptop = new Laptop();
    readonly folder: string;

    constructor(readonly language: "python" | "typescript" | "yaml") {
        const { laptop } = this;
        this.folder = join("examples", language);
        mkdirSync(join(laptop.clone, "examples"));
        cpSync(join(projectDir, this.folder), join(laptop.clone, this.folder), { recursive: true });
        symlinkSync(packageDir, join(laptop.clone, "pulumi-package"));
        const path = [findLanguageHost(language), process.env["PATH"]].join(delimiter);
        laptop.variables = { ...nodeHostEnvironment, PATH: path };
    }

    pulumi(command: string, ...args: string[]): Promise<Result> {
        return this.laptop.pulumi("dev", command, ...args, "--cwd", this.folder);
    }

    /** Brings it up and expects the boxes that each of the examples describes. @returns its outputs */
    async comeUp(): Promise<unknown> {
        done(await this.pulumi("up", "--yes", "--skip-preview"));
        expect(runningBoxes(this.laptop.account())).to.deep.equal([
            "ada g6.4xlarge us-east-1a vol-vision-ada-data",
            "bob g6.4xlarge us-east-1a vol-vision-bob-data",
        ]);
        return this.outputs();
    }

    /** Returns the outputs, without the warning that precedes them about a language host beside no Pulumi. */
    private async outputs(): Promise<unknown> {
        const { output } = done(await this.pulumi("stack", "output", "--json"));
        return JSON.parse(output.slice(output.indexOf("{")));
    }

    /** Makes the program the one of the documentation page. */
    takeProgram(file: string, change: (page: string) => string): void {
        this.laptop.write(join(this.folder, file), change(programOfPage(this.language)));
    }
}

/** Returns the first program in this language of docs/from-other-languages.md. */
function programOfPage(language: Example["language"]): string {
    const page = readFileSync(join(projectDir, "docs", "from-other-languages.md"), "utf8");
    const program = new RegExp(
        `^\`\`\`${language === "typescript" ? "ts" : language}\n([^]*?)^\`\`\`$`,
        "m",
    ).exec(page)?.[1];
    expect(program, `${language} in the page`).to.be.a("string");
    return program!;
}
