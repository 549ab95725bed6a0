import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pages, withTables } from "../../docs/tables/pages";
import { committedStacks } from "../../cli/stack-file/no-stack";
import { settingNames } from "../../settings/settings";
import { projectDir } from "../support/run-stack";

const read = (name: string) => readFileSync(join(projectDir, name), "utf8");
const decisions = readdirSync(join(projectDir, "docs/decisions")).map(
    (name) => `docs/decisions/${name}`,
);
const docs = readdirSync(join(projectDir, "docs")).filter((name) => name.endsWith(".md"));
const all = [
    "README.md",
    "CHANGELOG.md",
    "examples/one-box/README.md",
    ...docs.map((name) => `docs/${name}`),
    ...decisions,
];

describe("README.md and the pages of docs/", () => {
    for (const page of Object.keys(pages)) {
        it(`have what the tables say today in ${page}; \`npm run docs\` brings it up to date`, () => {
            expect(read(page)).to.equal(withTables(page, read(page), read("Pulumi.yaml")));
        });
    }

    it("describe every key that the program reads", () => {
        for (const name of settingNames)
            expect(read("docs/settings.md")).to.include(`- \`${name}\` (`);
    });

    it("name every committed stack", () => {
        for (const stack of committedStacks(projectDir)) {
            expect(read("README.md")).to.include(`Pulumi.${stack}.yaml`);
        }
    });

    it("promise only commands that package.json has", () => {
        const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
        const promised = all.flatMap((page) =>
            [...read(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name),
        );
        expect(Object.keys(scripts)).to.include.members(promised);
    });

    it("link only to files that are there", () => {
        for (const page of all) {
            for (const [, to = ""] of read(page).matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g))
                expect(existsSync(join(projectDir, dirname(page), to)), `${page}: ${to}`).to.be
                    .true;
        }
    });

    it("lead from README.md to every page", () => {
        for (const page of docs) expect(read("README.md"), page).to.include(`(docs/${page})`);
    });

    it("fit README.md into 160 lines, the first thirty of which say what is not proven", () => {
        const lines = read("README.md").split("\n");
        expect(lines).to.have.lengthOf.at.most(160);
        expect(lines.slice(0, 30).join(" ")).to.include("never deployed to an AWS account");
    });

    it("fail when a marker is lost, rather than leave a stale table", () => {
        expect(() => withTables("docs/settings.md", "no markers", read("Pulumi.yaml"))).to.throw(
            /settings:begin/,
        );
    });
});
