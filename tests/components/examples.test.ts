import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectDir } from "../support/run-stack";

const folder = join(projectDir, "components");
const component = /\/\*\*((?:(?!\*\/).)*)\*\/\nexport class (\w+) extends pulumi\.Component/s;

const docstrings = readdirSync(folder).flatMap((file) => {
    const [, text = "", name] = component.exec(readFileSync(join(folder, file), "utf8")) ?? [];
    const [, lines = ""] = /@example\n \* ```ts\n(.*?) \* ```\n/s.exec(text) ?? [];
    const example = lines.replace(/^ \* /gm, "");
    return name === undefined ? [] : [{ name, module: `./${file.slice(0, -3)}`, text, example }];
});

/** What an example takes from the program around it. */
const around = `
import { defaultRootGiB } from "../catalog/images";
import { documentsFor } from "../cloud-init/documents";
import { liveParameter } from "../cloud-init/live-parameters";
import { planMemberPolicies } from "../planning/policies/member-policies";
import { memberTag, type Tags } from "../planning/tags";
import { bootData } from "./boot-data";
import { liveDocumentArns } from "./live-settings-document";
declare const document: LiveSettingsDocument;
declare const instance: import("@pulumi/aws/ec2").Instance, tags: Tags;
declare const machine: import("../catalog/machine-plan").MachinePlan;
declare const member: import("../settings/settings").Member;
declare const network: Vpc, securityGroup: SecurityGroup, role: InstanceRole, schedule: SnapshotSchedule;
declare const stateLog: StateLog;
declare const queue: import("../planning/queue").PlannedQueue;
`;

/** Returns the errors of the TypeScript compiler for a file of components/ with this text. */
function errorsIn(text: string): string[] {
    const file = join(folder, "examples-of-docstrings.ts");
    const tsconfig = ts.readJsonConfigFile(join(projectDir, "tsconfig.json"), (name) =>
        readFileSync(name, "utf8"),
    );
    const { options } = ts.parseJsonSourceFileConfigFileContent(tsconfig, ts.sys, projectDir);
    const host = ts.createCompilerHost(options);
    const readFile = host.readFile.bind(host);
    host.readFile = (name) => (name === file ? text : readFile(name));
    const program = ts.createProgram([file], options, host);
    const errors = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
    return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("the docstring of each component", () => {
    it("has an example of its use, and a line on its cost", () => {
        expect(docstrings.map(({ name }) => name)).to.include.members(["Vpc", "Workstation"]);
        for (const { name, text, example } of docstrings) {
            expect(example, name).to.include(`new ${name}(`);
            expect(text, name).to.match(/^ \* Costs /m);
        }
    });

    it("has an example that compiles", function () {
        this.timeout(120_000); // the typings of AWS
        const imports = docstrings.map(
            ({ name, module }) => `import { ${name} } from "${module}";`,
        );
        const blocks = docstrings.map(({ example }) => `{\n${example}}`);
        expect(errorsIn([...imports, around, ...blocks].join("\n"))).to.deep.equal([]);
    });
});
