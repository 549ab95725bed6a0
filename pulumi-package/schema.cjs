/**
 * Infers the schema from `team-workstations.ts` with the analyzer of Pulumi's SDK, which a package written in TypeScript
 * would run at each start. `npm run schema` writes it to `schema.json`, and a test holds the two equal.
 */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Analyzer } = require("@pulumi/pulumi/provider/experimental/analyzer");
const { generateSchema } = require("@pulumi/pulumi/provider/experimental/schema");
const { description } = require("./package.json");

const name = "workstation";

/** Without a version, which is the checkout's. */
function inferSchema() {
    const main = { main: "team-workstations.ts" };
    const analyzer = new Analyzer(__dirname, name, main, new Set(["TeamWorkstations"]));
    const { components, typeDefinitions, dependencies } = analyzer.analyze();
    const schema = generateSchema(name, "", description, components, typeDefinitions, dependencies);
    delete schema.version;
    return JSON.parse(JSON.stringify(schema));
}

module.exports = { inferSchema };
if (require.main === module) {
    const text = JSON.stringify(inferSchema(), undefined, 2);
    writeFileSync(join(__dirname, "schema.json"), `${text}\n`);
}
