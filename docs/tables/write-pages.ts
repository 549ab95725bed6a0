/** `npm run docs`: writes the generated parts of the pages, and the policy of docs/permissions.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../cli/write-file";
import { pages, withTables } from "./pages";
import { withPolicy } from "./permissions";

const projectDir = join(__dirname, "..", "..");
const read = (name: string) => readFileSync(join(projectDir, name), "utf8");
for (const page of Object.keys(pages))
    writeFileWhole(join(projectDir, page), withTables(page, read(page), read("Pulumi.yaml")));

const permissions = "docs/permissions.md";
writeFileWhole(join(projectDir, permissions), withPolicy(read(permissions)));
