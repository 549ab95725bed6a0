/** `npm run docs`: writes the generated tables of README.md, and the policy of docs/permissions.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../cli/write-file";
import { withPolicy } from "./permissions";
import { withTables } from "./readme-tables";

const readme = join(__dirname, "..", "..", "README.md");
const pulumiYaml = readFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), "utf8");
writeFileWhole(readme, withTables(readFileSync(readme, "utf8"), pulumiYaml));

const permissions = join(__dirname, "..", "permissions.md");
writeFileWhole(permissions, withPolicy(readFileSync(permissions, "utf8")));
