/**
 * The plugin: answers Pulumi's engine for `TeamWorkstations`, with the schema that is checked in. Inferring it at each
 * start would take five seconds and more.
 */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const provider = require("@pulumi/pulumi/provider");
const { build, isStale } = require("./build.cjs");

if (isStale()) build();
const { TeamWorkstations } = require("./bin/pulumi-package/team-workstations.js");
const { version } = require("../package.json");

const schema = JSON.parse(readFileSync(join(__dirname, "schema.json"), "utf8"));
const outputs = Object.keys(schema.resources["workstation:index:TeamWorkstations"].properties);

provider.main(
    {
        version,
        schema: JSON.stringify({ ...schema, version }),
        async construct(name, type, inputs, options) {
            if (type !== "workstation:index:TeamWorkstations")
                throw new Error(`this package has no component ${type}`);
            const team = new TeamWorkstations(name, inputs, options);
            await team.settled();
            return {
                urn: team.urn,
                state: Object.fromEntries(outputs.map((key) => [key, team[key]])),
            };
        },
    },
    process.argv.slice(2),
);
