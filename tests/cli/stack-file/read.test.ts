import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../settings/refusal";
import { committedStacks } from "../../../cli/stack-file/no-stack";
import { readStackConfig } from "../../../cli/stack-file/read";
import { privateKeys, secret } from "../../settings/ssh-keys";
import { projectDir } from "../../support/run-stack";
import cases from "./fixtures/read.cases.json";

describe("the configuration that a program gets offline", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    function write(files: Readonly<Record<string, string>>) {
        for (const [name, content] of Object.entries(files))
            writeFileSync(join(dir, name), content);
    }

    /** Returns what a stack's program gets, where the project declares one key as in `declaration`. */
    function configOf(declaration: string, stackFile: string) {
        write({
            "Pulumi.yaml": `name: p\nruntime: nodejs\nconfig:\n  key:\n    ${declaration}\n`,
            "Pulumi.dev.yaml": stackFile,
        });
        return readStackConfig(dir, "dev").config;
    }

    function refusal(declaration: string, stackFile: string): string {
        try {
            configOf(declaration, stackFile);
        } catch (error) {
            expect(error).to.be.instanceOf(Refusal);
            return (error as Refusal).message;
        }
        throw new Error("accepted");
    }

    // The cases are the answers of Pulumi's own code: LoadProject, LoadProjectStack and then
    // ValidateStackConfigAndApplyProjectConfig of sdk/go/common/workspace 3.248.0; null is an error.
    const initial = { string: "a", integer: 1, boolean: true, array: [], object: {} };
    for (const [type, values] of Object.entries(cases.values)) {
        const [, outer = "", items] = /^(\w+)(?:<(\w+)>)?$/.exec(type) ?? [];
        const declaration = JSON.stringify({
            type: outer,
            ...(items && { items: { type: items } }),
            default: initial[outer as keyof typeof initial],
        });
        for (const [value, handedOver] of Object.entries<string | null>(values)) {
            const outcome = handedOver === null ? "refuses" : "takes";
            it(`${outcome} \`${value}\` for a key of type ${type}, as the Pulumi CLI does`, () => {
                write({
                    "Pulumi.yaml": `name: p\nruntime: nodejs\nconfig:\n  key: ${declaration}\n`,
                    "Pulumi.dev.yaml": `config:\n  p:key: ${value}\n`,
                });
                const read = () => readStackConfig(dir, "dev").config;
                if (handedOver === null) expect(read).to.throw(Refusal, `allowed  ${type}`);
                else expect(read()).to.deep.equal({ "p:key": handedOver });
            });
        }
    }
    for (const [stackFile, config] of Object.entries(cases.stacks)) {
        const outcome = config === null ? "refuses" : "takes";
        it(`${outcome} the stack file ${JSON.stringify(stackFile)}, as the Pulumi CLI does`, () => {
            const read = () => configOf("default: a", stackFile);
            if (config === null)
                expect(read).to.throw(
                    Refusal,
                    /(Pulumi\.dev\.yaml:\d+: |^Pulumi\.dev\.yaml: config must hold)/,
                );
            else expect(read()).to.deep.equal(config);
        });
    }

    it("refuses all values of the wrong type at once, with the command that takes the default", () => {
        const message = refusal(
            "{ type: integer, default: 5 }\n  flag: { type: boolean, default: true }",
            "config:\n  p:key: many\n  flag: maybe\n",
        );
        expect(message).to.contain("has 2 problems");
        expect(message).to.contain('got      "many"\n      allowed  integer\n');
        expect(message).to.contain(
            "or run   pulumi config --stack dev rm key\n      or       without the line, the default applies: 5",
        );
        expect(message).to.contain(
            "or run   pulumi config --stack dev rm flag\n      or       without the line, the default applies: true",
        );
    });

    it("refuses a setting under both its names, of which Pulumi would take the last", () => {
        const message = refusal("default: a", "config:\n  p:key: b\n  key: c\n");
        expect(message).to.match(/p:key: is in the file twice, as p:key and as key\n/);
        expect(message).to.match(/write {4}Pulumi\.dev\.yaml:2 {2}remove one of the two lines/);
    });

    it("refuses keys beside config that Pulumi ignores, with the line and the likely meaning", () => {
        const message = refusal("default: a", "# a comment\nconfg:\n  p:key: b\n");
        expect(message).to.match(/confg: is not a key of a stack file/);
        expect(message).to.match(/write {4}Pulumi\.dev\.yaml:2 {2}config:\n/);
    });

    const endless: [title: string, value: string, told: RegExp][] = [
        [
            "an alias that holds itself",
            "&a [*a]",
            /^Pulumi\.dev\.yaml:2: \*a repeats the value that contains it/,
        ],
        [
            "an alias of nothing",
            "*nope",
            /^Pulumi\.dev\.yaml:2: \*nope repeats a value that no &nope names/,
        ],
        [
            "brackets without end",
            "[".repeat(20_000),
            /^Pulumi\.dev\.yaml:2: lists and maps .* more than 50 deep/,
        ],
        [
            "lists without end",
            "\n    ".concat("- ".repeat(20_000), "a"),
            /^Pulumi\.dev\.yaml:3: lists and maps/,
        ],
        [
            "maps without end",
            Array.from({ length: 300 }, (_, depth) => `\n${" ".repeat(depth + 3)}a:`).join(""),
            /^Pulumi\.dev\.yaml:\d+: lists and maps/,
        ],
        [
            "a file of a million characters",
            `"${"x".repeat(1_000_000)}"`,
            /^Pulumi\.dev\.yaml:1: holds 1000020/,
        ],
    ];
    for (const [title, value, told] of endless) {
        it(`refuses ${title} with its line`, () => {
            expect(refusal("default: a", `config:\n  p:key: ${value}\n`)).to.match(told);
        });
    }

    it("counts brackets that are open at once, not those that were closed again", () => {
        const lists = `[${Array.from({ length: 60 }, () => "[a]").join(", ")}]`;
        const maps = `[${Array.from({ length: 60 }, () => "{ a: b }").join(", ")}]`;
        for (const value of [lists, maps])
            expect(() => configOf("default: a", `config:\n  p:key: ${value}\n`)).to.not.throw();
        const later = `config:\n  p:one: ${lists}\n  p:key:\n    ${"{ a: ".repeat(51)}\n`;
        expect(refusal("default: a", later)).to.match(/^Pulumi\.dev\.yaml:4: lists and maps/);
    });

    it("refuses names of folders, and what cannot be a stack's name", () => {
        for (const stack of ["..", ".", "a/b", "", "x".repeat(101), "a\u001b"])
            expect(() => readStackConfig(projectDir, stack)).to.throw(
                Refusal,
                "is not a valid stack name",
            );
    });

    it("takes a default of any kind, and a provider's value from the project", () => {
        expect(configOf("default: [a, 2]", "")).to.deep.equal({ "p:key": '["a",2]' });
        expect(configOf("default: 1.50\n  aws:region:\n    value: eu-west-1", "")).to.deep.equal({
            "p:key": "1.5",
            "aws:region": "eu-west-1",
        });
    });

    it("needs no declarations", () => {
        write({ "Pulumi.yaml": "name: p\n", "Pulumi.dev.yaml": "config:\n  p:key: b\n" });
        expect(readStackConfig(dir, "dev")).to.deep.equal({
            project: "p",
            stack: "dev",
            config: { "p:key": "b" },
        });
    });

    it("refuses a stack without a file, and lists those that have one", () => {
        write({ "Pulumi.yaml": "name: p\n", "Pulumi.gpu.yaml": "", "Pulumi.dev.yaml": "" });
        expect(() => readStackConfig(dir, "prod")).to.throw(
            Refusal,
            "there is no stack prod: Pulumi.prod.yaml does not exist; stacks here: dev, gpu",
        );
        expect(() => readStackConfig(dir, "gpy")).to.throw(
            "there is no stack gpy, did you mean gpu: Pulumi.gpy.yaml does not exist",
        );
    });

    it("refuses YAML that does not parse, with the file, the line and its content", () => {
        const message = refusal("default: a", "config:\n  p:key: [a\n  p:other: b\n");
        expect(message).to.match(
            /^Pulumi\.dev\.yaml:3: .* at line 3, column 3:\n\n {2}p:key: \[a\n/,
        );
    });

    it("refuses a stack file that cannot be read, with the command that shows why", () => {
        write({ "Pulumi.yaml": "name: p\n" });
        mkdirSync(join(dir, "Pulumi.dev.yaml"));
        expect(() => readStackConfig(dir, "dev")).to.throw(
            Refusal,
            "Pulumi.dev.yaml cannot be read (EISDIR): it belongs to another user or is not a file; see which: ls -ld Pulumi.dev.yaml",
        );
    });

    it("takes many short lists side by side", () => {
        const many = Array.from({ length: 60 }, () => "[a]").join(", ");
        const value = configOf(`default: [${many}]`, "")["p:key"]!;
        expect(JSON.parse(value)).to.have.lengthOf(60);
    });

    for (const [kind, key] of Object.entries(privateKeys)) {
        it(`never repeats a private key (${kind}), whether it parses or not`, () => {
            const pasted = `config:\n  p:key:\n    - ${key}`;
            const quoted = `config:\n  p:key: ${JSON.stringify(key)}\n`;
            const unclosed = `config:\n  p:key: "${key}`;
            for (const stackFile of [pasted, quoted, unclosed]) {
                const message = refusal("{ type: integer, default: 5 }", stackFile);
                expect(message).not.to.contain(secret);
                expect(message).to.contain("a private key (not shown)");
            }
        });
    }

    it("is found for every stack that has a file, in alphabetical order", () => {
        write({ "Pulumi.yaml": "", "Pulumi.b.yaml": "", "Pulumi.a-1.yaml": "", "README.md": "" });
        expect(committedStacks(dir)).to.deep.equal(["a-1", "b"]);
        expect(committedStacks(projectDir)).to.deep.equal(["dev", "gpu"]);
    });
});
