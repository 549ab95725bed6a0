// Pulumi's own share of a plan: declares the resources in a file, with the same inputs and parents, and decides nothing.
// node floor-members.cjs FILE
require("../../cli/start/start.cjs");
const { readFileSync } = require("node:fs");
const { ComponentResource } = require("@pulumi/pulumi");
const { runProgram } = require("../../simulation/run-program.ts");

const resources = JSON.parse(readFileSync(process.argv[2], "utf8"));

async function program() {
    const made = new Map();
    for (const { key, type, name, inputs, parent } of resources) {
        const options = { parent: made.get(parent) };
        const [, path, className] = /^aws:(.+):(.+)$/.exec(type) ?? [];
        made.set(
            key,
            path === undefined
                ? new ComponentResource(type, name, {}, options)
                : new (require(`@pulumi/aws/${path}`)[className])(name, inputs, options),
        );
    }
    return {};
}

void runProgram(program, { project: "p", stack: "s", config: {}, region: "us-east-1" });
