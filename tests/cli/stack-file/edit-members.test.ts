import { expect } from "chai";
import { addRow, removeRow, type Row } from "../../../cli/stack-file/edit-members";
import { newStackFile } from "../../../cli/init/new-stack-file";

const name = { project: "workstation", stack: "dev" };
const [ana, ben, zoe]: readonly [Row, Row, Row] = [
    { name: "ana" },
    { name: "ben" },
    { name: "zoe" },
];
const add = (text: string, rows: readonly Row[], row = zoe) => addRow(text, name, rows, row);
const remove = (text: string, rows: readonly Row[], at: number) => removeRow(text, name, rows, at);

const block = `# our team
config:
  aws:region:   us-east-1 # three blanks, which no YAML library writes
  workstation:members:
    # the lead
    - name: ana
    # - name: old, who left
    - name: ben # until May

      # his laptop's
      sshPublicKeys: ["ssh-ed25519 AAAA ben@laptop",
        'ssh-ed25519 BBBB']

    # - name: cat, who comes in June
  workstation:spot: true
`;
const bens = `    - name: ben # until May

      # his laptop's
      sshPublicKeys: ["ssh-ed25519 AAAA ben@laptop",
        'ssh-ed25519 BBBB']
`;
const rows = [ana, { ...ben, sshPublicKeys: ["ssh-ed25519 AAAA ben@laptop", "ssh-ed25519 BBBB"] }];

describe("A row of the members in a stack file", () => {
    it("is added after the last one, and every other byte stays", () => {
        const row = {
            ...zoe,
            sshPublicKeys: ["ssh-ed25519 CCCC zoe@laptop"],
            instanceTypes: ["g5"],
        };
        expect(add(block, rows, row)).to.equal(
            block.replace(
                bens,
                `${bens}    - name: zoe\n      sshPublicKeys:\n        - ssh-ed25519 CCCC zoe@laptop\n` +
                    "      instanceTypes:\n        - g5\n",
            ),
        );
    });

    it("is removed with its own comments, and every other byte stays", () => {
        expect(remove(block, rows, 1)).to.equal(block.replace(bens, ""));
        expect(remove(block, rows, 0)).to.equal(block.replace("    - name: ana\n", ""));
    });

    it("is added and removed again without a trace, also with the line ends of Windows", () => {
        for (const text of [block, block.replaceAll("\n", "\r\n")]) {
            const added = add(text, rows);
            expect(added).to.contain(text.includes("\r") ? "- name: zoe\r\n" : "- name: zoe\n");
            expect(remove(added, [...rows, zoe], 2)).to.equal(text);
        }
    });

    it("is added to a list that is indented like its setting, and at the end of a file without a line end", () => {
        const text = "config:\n  members:\n  - name: ana\n  workstation:spot: true\n";
        const added = text.replace("ana\n", "ana\n  - name: zoe\n");
        expect(add(text, [ana])).to.equal(added);
        expect(remove(added, [ana, zoe], 1)).to.equal(text);
        const open = "config:\n  workstation:members:\n    - name: ana";
        expect(add(open, [ana])).to.equal(`${open}\n    - name: zoe\n`);
    });

    for (const [where, text, added, withoutAna] of [
        [
            "one line",
            "[{name: ana},  { name: ben }] # two",
            "[{name: ana},  { name: ben }, { name: zoe }] # two",
            "[{ name: ben }] # two",
        ],
        [
            "lines of their own",
            "[\n    {name: ana}, # lead\n    { name: ben } # until May\n  ]",
            "[\n    {name: ana}, # lead\n    { name: ben }, # until May\n    { name: zoe },\n  ]",
            "[\n    { name: ben } # until May\n  ]",
        ],
        [
            "lines with a last comma",
            "[\n    {name: ana},\n    { name: ben },\n    # - cat\n  ]",
            "[\n    {name: ana},\n    { name: ben },\n    { name: zoe },\n    # - cat\n  ]",
            "[\n    { name: ben },\n    # - cat\n  ]",
        ],
        [
            "lines and the brackets",
            "[{name: ana}, # lead\n    { name: ben }]",
            "[{name: ana}, # lead\n    { name: ben }, { name: zoe }]",
            "[{ name: ben }]",
        ],
    ] as const)
        it(`is added to and removed from a list in brackets on ${where}`, () => {
            const file = (list: string) =>
                `config:\n  workstation:members: ${list}\n  workstation:spot: true\n`;
            expect(add(file(text), [ana, ben])).to.equal(file(added));
            expect(remove(file(text), [ana, ben], 0)).to.equal(file(withoutAna));
            const after = remove(file(text), [ana, ben], 1);
            expect(after).to.contain("name: ana").and.to.not.contain("name: ben");
            expect(after.includes("# lead")).to.equal(text.includes("# lead"));
        });

    it("comes with the default rows where the file has none, which its list replaces", () => {
        const dev = { name: "dev", sshPublicKeys: [] };
        const list =
            "  workstation:members:\n    - name: dev\n      sshPublicKeys: []\n    - name: zoe\n";
        const text = newStackFile({ stack: "dev", region: "us-east-1", type: "g5.xlarge" });
        const added = add(text, [dev]);
        expect(added).to.equal(text.replace("    - g5.xlarge\n", `    - g5.xlarge\n${list}`));
        const atOneIndent = "config:\n  workstation:instanceTypes:\n  - t3.large\n";
        expect(add(atOneIndent, [dev])).to.equal(`${atOneIndent}${list}`);
        const salted = "encryptionsalt: v1:abc\n";
        expect(add(salted, [dev])).to.equal(`${salted}config:\n${list}`);
        expect(add("", [dev])).to.equal(`config:\n${list}`);
    });

    for (const [what, text] of [
        [
            "repeats a list from elsewhere",
            "config:\n  a: &team [{ name: ana }]\n  members: *team\n",
        ],
        ["has its settings in braces", "config: { aws:region: us-east-1 }\n"],
        ["has an empty config", "config:\n"],
    ] as const)
        it(`is refused, with the lines to write, in a file that ${what}`, () => {
            expect(() => add(text, [ana]))
                .to.throw(
                    /^Pulumi\.dev\.yaml writes its members in a way that this command does not edit/,
                )
                .with.property("message")
                .that.contains("members:\n    - name: ana\n    - name: zoe\n")
                .and.contains("npx workstation up dev");
        });

    it("is not removed while another row repeats a part of it", () => {
        const text =
            "config:\n  members:\n    - name: ana\n      sshPublicKeys: &keys [a]\n    - name: ben\n      sshPublicKeys: *keys\n";
        const both = [
            { ...ana, sshPublicKeys: ["a"] },
            { ...ben, sshPublicKeys: ["a"] },
        ];
        expect(() => remove(text, both, 0)).to.throw("this command does not edit");
        expect(remove(text, both, 1)).to.equal(text.replace(/ +- name: ben\n.*\n/, ""));
    });
});
