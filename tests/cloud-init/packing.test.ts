import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { type Language, packed } from "../../cloud-init/packing";

const files = join(__dirname, "../../cloud-init/files");
const scripts = readdirSync(files, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(sh|py)$|(^|\/)(train|workstation|workstation-status)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(files, name), "utf8") }));
const languageOf = (name: string): Language => (/\.sh$|train$/.test(name) ? "shell" : "python");

/** Returns what bash has read of each script: a function's definition, as bash prints it, without running it. */
function readByBash(texts: readonly string[]): string[] {
    const program =
        'for text in "$@"; do eval "script() {\n$text\n}" && declare -f script; printf "\\0"; done';
    const args = ["--norc", "-ec", program, "-", ...texts];
    return execFileSync("bash", args, { encoding: "utf8" }).split("\0").slice(0, -1);
}

/** Returns what Python has read of each script: its syntax tree without docstrings that something follows. */
function readByPython(texts: readonly string[]): string[] {
    const program = `
import ast, json, sys
def tree(text):
    parsed = ast.parse(text)
    for node in ast.walk(parsed):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and len(node.body) > 1:
            if ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
    return ast.dump(parsed)
print(json.dumps([tree(text) for text in json.load(sys.stdin)]))
`;
    const args = ["-c", program];
    const input = JSON.stringify(texts);
    const maxBuffer = 2 ** 25;
    return JSON.parse(
        execFileSync("python3", args, { input, maxBuffer, encoding: "utf8" }),
    ) as string[];
}

const readers = { shell: readByBash, python: readByPython } as const;

/** What only people read, with quotes and words that mean something elsewhere. */
const noise = ["", "   ", "# it's \"one", "    # cat <<END", '# """', "#!/bin/sh"] as const;

/** Commands and statements at which a careless packing breaks. */
const pieces = {
    shell: [
        "echo plain # and a comment",
        `echo "two  words # no comment" 'a  #' "$(echo "nested")"`,
        "cat <<END\n# kept\n\n    kept 'open\nEND",
        "cat <<-'END'\n# kept\n\n\t\tEND",
        "cat <<END\n END\n# kept\nEND",
        "read -r word <<<END",
        "echo one \\\n    two",
        "echo one \\\n# ends it",
        "values=(\n    # one\n    one\n    'two  2'\n)",
        'if true; then\n    # why\n        echo "${#values[@]}" $# ${0#/}\nfi',
    ],
    python: [
        "x = 1  # it's",
        'def f():\n    """Says why.\n\n    # more\n    """\n\n    # why\n    return """a\n# kept\n\n    b"""',
        'class Empty(Exception):\n    """All there is."""',
        'class Commented:\n    """All there is."""\n\n    # but for this',
        `text = '''\ndef g():\n    """Kept."""\n    return 1\n'''`,
        `words = 'it"""s', "it's", "#", f"{1}"`,
        'long = ("a"\n        # why\n        "b")',
        'named = {"x":\n    """kept"""\n}',
        "if x:\n    # why\n        # and why\n    y = [\n        1,\n    ]",
    ],
} as const;

/** Makes scripts of the pieces, with noise before, between and after them. */
const made = (language: keyof typeof pieces) =>
    fc
        .array(fc.constantFrom<string>(...noise, ...pieces[language]), { maxLength: 12 })
        .map((lines) => `${[...lines, language === "shell" ? ":" : "pass"].join("\n")}\n`);

describe("packed", () => {
    for (const language of ["shell", "python"] as const) {
        const expectEqual = (texts: readonly string[]) => {
            const packs = texts.map((text) => packed(text, language));
            const read = readers[language]([...texts, ...packs]);
            expect(read.slice(texts.length)).to.deep.equal(read.slice(0, texts.length));
        };

        it(`changes nothing of what ${language} reads in the box's own scripts`, () => {
            const own = scripts.filter(({ name }) => languageOf(name) === language);
            expect(own.length).to.be.at.least(2);
            expectEqual(own.map(({ text }) => text));
        });

        it(`changes nothing of what ${language} reads in any mixture of commands and comments`, () => {
            const many = fc.array(made(language), { minLength: 40, maxLength: 40 });
            fc.assert(fc.property(many, expectEqual), { numRuns: 3 });
        });
    }

    it("leaves no comment, no blank line and no docstring in the box's own scripts", () => {
        for (const { name, text } of scripts) {
            const lines = packed(text, languageOf(name)).trimEnd().split("\n");
            const [, ...rest] = lines[0]?.startsWith("#!") ? lines : ["", ...lines];
            expect(
                rest.filter((line) => /^\s*(#|$)/.test(line)),
                name,
            ).to.deep.equal([]);
        }
        const status = packed(readFileSync(join(files, "workstation-status"), "utf8"), "python");
        expect(status.match(/^ +"""/gm), "the docstrings that are a whole body").to.have.length(2);
    });

    it("drops comments, blank lines and deep indentation, and keeps the shebang", () => {
        expect(
            packed("#!/bin/sh\n# why\n\nif x; then\n    # why\n        y # z\nfi\n", "shell"),
        ).to.equal("#!/bin/sh\nif x; then\n  y # z\nfi\n");
    });

    it("keeps each setting of a unit", () => {
        const unit = "# why\n[Service]\n# why\nExecStart=a 'b \\\n    c'\n\n[Install]\n";
        expect(packed(unit, "unit")).to.equal("[Service]\nExecStart=a 'b \\\n    c'\n[Install]\n");
    });

    it("leaves here-documents as they are, and does not mistake a here-string for one", () => {
        const here = "cat <<-'END'\n# kept\n\n    kept\nEND\n";
        expect(packed(`${here}# gone\n`, "shell")).to.equal(here);
        expect(packed("cat <<<END\n# gone\n", "shell")).to.equal("cat <<<END\n");
    });

    it("refuses what it cannot be sure of, and repeats the line", () => {
        const refused = {
            "echo 'a\nb'": /a string must end on its line: echo 'a/,
            "echo \"$(echo '\"')": /a string must end on its line/,
            "cat <<\\END\nEND": /a line may start one here-document.*: cat <<\\END/,
            "cat <<A <<B\nA\nB": /a line may start one here-document/,
            "cat <<END\nEN": /until END never ends/,
        };
        for (const [text, message] of Object.entries(refused))
            expect(() => packed(text, "shell"), text).to.throw(RangeError, message);
        expect(() => packed("x = 'a\\\nb'\n", "python")).to.throw(RangeError, /: x = 'a/);
    });
});
