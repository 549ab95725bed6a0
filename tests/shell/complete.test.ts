import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectDir } from "../support/run-stack";
import { printedBy } from "./run-in";

/** Lines for each shell that print what Tab offers after `workstation WORDS`, the last one unfinished. */
const tabs = {
    bash: (words: readonly string[]) =>
        `source <(workstation complete bash) && source <(workstation complete bash)
         COMP_WORDS=(workstation ${words.map(quoted).join(" ")}) COMP_CWORD=${words.length}
         compopt() { echo "compopt $*"; }
         _workstation; printf '%s\\n' "\${COMPREPLY[@]}"`,
    // zsh completes on a line editor only, so what it would offer is taken from its function for that.
    zsh: (words: readonly string[]) =>
        `autoload -Uz compinit && compinit -u -D; source <(workstation complete zsh)
         _describe() { printf '%s\\n' "\${completions[@]%%:*}"; }
         _arguments() { echo files; return 1; }
         words=(workstation ${words.map(quoted).join(" ")}) CURRENT=${words.length + 1}
         _workstation`,
    fish: (words: readonly string[]) =>
        `workstation complete fish | source
         complete --do-complete "workstation ${words.join(" ")}" | string split -f1 \\t; true`,
} as const;

function quoted(word: string): string {
    return `'${word}'`;
}

describe("completion", () => {
    let folder: string;
    let env: NodeJS.ProcessEnv;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "complete-"));
        mkdirSync(join(folder, "bin"));
        symlinkSync(join(projectDir, "cli", "bin.cjs"), join(folder, "bin", "workstation"));
        env = {
            ...process.env,
            HOME: folder,
            PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
        };
        writeFileSync(join(folder, ".zshrc"), "");
    });
    after(() => rmSync(folder, { recursive: true }));

    for (const [shell, script] of Object.entries(tabs)) {
        const offered = (...words: string[]) =>
            printedBy(shell, ["-c", script(words)], env)
                .split("\n")
                .filter((line) => line !== "");

        it(`offers verbs in ${shell}`, () => {
            expect(offered("reb")).to.deep.equal(["rebuild"]);
            expect(offered("")).to.include.members(["plan", "up", "member", "rehearse"]);
            expect(offered("member", "")).to.include.members(["list", "add", "remove"]);
        }).timeout(120_000);

        it(`offers options, stacks and members in ${shell}`, () => {
            expect(offered("plan", "--res")).to.deep.equal(["--resources"]);
            expect(offered("up", "")).to.deep.equal(["dev", "gpu"]);
            expect(offered("resize", "g5.xlarge", "g")).to.deep.equal(["gpu"]);
            expect(offered("plan", "--stack", "")).to.deep.equal(["dev", "gpu"]);
            expect(offered("member", "remove", "")).to.deep.equal(["dev"]);
            expect(offered("access", "--member", "")).to.deep.equal(["dev"]);
        }).timeout(120_000);
    }

    it("joins in bash what that shell splits at =", () => {
        const script = tabs.bash(["plan", "--stack", "=", "g"]);
        expect(printedBy("bash", ["-c", script], env)).to.equal("gpu\n");
    }).timeout(120_000);

    it("leaves files to bash where an option takes one", () => {
        const script = tabs.bash(["member", "add", "ana", "--key", ""]);
        expect(printedBy("bash", ["-c", script], env).trim()).to.equal("compopt -o default");
    }).timeout(120_000);
});
