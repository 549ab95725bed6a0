import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { liveBundle } from "../../cloud-init/live-bundle";
import { written } from "../cloud-init/parts";
import { box, documents, variants } from "../cloud-init/variants";

const folder = join(__dirname, "../../cloud-init/files");

const isPython39 = [
    "-c",
    "import ast, json, sys\nfor it in json.load(sys.stdin).items(): ast.parse(it[1], it[0], feature_version=9)",
];

/** Returns a file's text, and nothing for a folder. */
function readText(path: string): string {
    return statSync(path).isFile() ? readFileSync(path, "utf8") : "";
}

/** Runs a checker over text, and fails with its findings. */
function check(command: string, args: readonly string[], input: string, name: string): void {
    const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: "utf8" });
    if (error)
        throw new Error(`cannot run ${command}: install it (apt-get install ${command})`, {
            cause: error,
        });
    expect(status, `${name}:\n${stdout}${stderr}`).to.equal(0);
}

describe("scripts", () => {
    it("pass shellcheck as they stand in files/", () => {
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
        const commands = ["at-login", "first-login", "train"];
        const scripts = files.filter((name) => name.endsWith(".sh") || commands.includes(name));
        expect(scripts.length).to.be.above(10);
        check(
            "shellcheck",
            scripts.map((name) => join(folder, name)),
            "",
            "files/",
        );
    });

    it("in Python are Python 3.9, which Amazon Linux 2023 has, as they stand in files/", () => {
        const all = readdirSync(folder).filter((name) =>
            /^#!.*python|^"""/.test(readText(join(folder, name))),
        );
        expect(all).to.include.members(["generations.py", "live-settings", "workstation"]);
        const texts = Object.fromEntries(all.map((name) => [name, readText(join(folder, name))]));
        check("python3", isPython39, JSON.stringify(texts), "files/");
    });

    for (const variant of variants) {
        it(`of ${variant} are sound as they reach the box`, () => {
            for (const [path, content] of written(documents(box(variant)))) {
                if (/\.sh$/.test(path)) {
                    // Not followed sources (1091), what they define (2154), and a list that is to be split (2046).
                    check(
                        "shellcheck",
                        ["-s", "bash", "-e", "SC1091,SC2154,SC2034,SC2046", "-"],
                        content,
                        path,
                    );
                }
            }
        });
    }

    it("of the live settings are sound as they reach the box", () => {
        const { first, more } = liveBundle();
        const all = [...first, ...more];
        const bundle = all.filter(({ filename }) => filename !== "SHA256SUMS");
        expect(all.length - bundle.length, "checksums").to.equal(1);
        const isShell = ({ content }: { content: string }) => /^#!.*bash/.test(content);
        const shell = bundle.filter(isShell);
        // What nobody runs: units, icons and lists, which other tests read.
        const isText = ({ filename }: { filename: string }) =>
            /\.(service|socket|desktop|txt)$/.test(filename);
        const python = bundle.filter((it) => !isShell(it) && !isText(it));
        expect([shell.length, python.length]).to.satisfy((counts: number[]) =>
            counts.every((it) => it > 2),
        );
        for (const { filename, content } of shell)
            check("shellcheck", ["-s", "bash", "-e", "SC1091,SC2154", "-"], content, filename);
        const texts = Object.fromEntries(python.map((it) => [it.filename, it.content]));
        check("python3", isPython39, JSON.stringify(texts), "the bundle");
    });
});
