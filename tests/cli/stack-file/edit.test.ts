import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editStackFile } from "../../../cli/stack-file/edit";
import { projectDir } from "../../support/run-stack";

const gpu = readFileSync(join(projectDir, "Pulumi.gpu.yaml"), "utf8");
const edit = (edits: Parameters<typeof editStackFile>[2], text = gpu) =>
    editStackFile(text, "workstation", edits);

describe("An edit of a stack file", () => {
    it("changes nothing else: not a comment, not the order, not a blank", () => {
        expect(edit([])).to.equal(gpu);
        expect(edit([{ path: ["dataVolumeGiB"], value: 200 }])).to.equal(
            gpu.replace("dataVolumeGiB: 100", "dataVolumeGiB: 200"),
        );
    });

    it("moves a list's entries together with their comments", () => {
        const value = ["g4dn.4xlarge", "g3.4xlarge", "gr6.4xlarge"];
        const lines = edit([{ path: ["instanceTypes"], value }]).split("\n");
        const entries = lines.filter((line) => line.includes("- g"));
        expect(entries.map((line) => line.trim())).to.deep.equal([
            "- g4dn.4xlarge # T4,  16 GiB, $1.20 an hour",
            "- g3.4xlarge # M60,  8 GiB, $1.14 an hour",
            "- gr6.4xlarge # L4,  24 GiB, $1.54 an hour, and 128 GiB of memory like the G3",
        ]);
        expect(lines.join("\n")).to.contain("# The first that AWS offers is used. AWS retired G3");
    });

    it("adds a setting with its reason, and removes it again", () => {
        const zone = { value: "us-east-1b", because: "taken today" };
        const added = edit([{ path: ["availabilityZone"], ...zone }]);
        expect(added).to.equal(`${gpu}  workstation:availabilityZone: us-east-1b # taken today\n`);
        expect(edit([{ path: ["availabilityZone"] }], added)).to.equal(gpu);
    });

    it("writes the reason for a list at its first entry", () => {
        const value = ["g4dn.2xlarge", "g5.2xlarge"];
        expect(edit([{ path: ["instanceTypes"], value, because: "taken today" }])).to.match(
            /- g4dn.2xlarge # taken today\n +- g5.2xlarge\n/,
        );
    });

    it("keeps a list on one line where it was on one", () => {
        const text = "config:\n  workstation:instanceTypes: [t3.large, t3a.large]\n";
        expect(
            edit([{ path: ["instanceTypes"], value: ["g5.xlarge", "g4dn.xlarge"] }], text),
        ).to.equal("config:\n  workstation:instanceTypes: [ g5.xlarge, g4dn.xlarge ]\n");
    });

    it("keeps the line ends of Windows", () => {
        const text = gpu.replaceAll("\n", "\r\n");
        expect(edit([], text)).to.equal(text);
        expect(edit([{ path: ["dataVolumeGiB"], value: 200 }], text)).to.equal(
            text.replace("dataVolumeGiB: 100", "dataVolumeGiB: 200"),
        );
    });

    it("adds the `config` section to a file without one", () => {
        const text = "# ours\nencryptionsalt: v1:abc\n";
        expect(edit([{ path: ["dataVolumeGiB"], value: 70 }], text)).to.equal(
            `${text}config:\n  workstation:dataVolumeGiB: 70\n`,
        );
    });

    const team = `config:
  workstation:members:
    # The one who trains
    - name: ana
      spot: true # she restarts
    # Two people share this laptop
    - { name: ben, os: debian12 }
`;

    it("changes one row of the members, and leaves the others and their comments", () => {
        const ana = ["members", 0] as const;
        const added = edit([{ path: [...ana, "instanceTypes"], value: ["g5.xlarge"] }], team);
        expect(added).to.equal(
            team.replace("restarts\n", "restarts\n      instanceTypes:\n        - g5.xlarge\n"),
        );
        expect(edit([{ path: [...ana, "instanceTypes"] }], added)).to.equal(team);
        const ben = { path: ["members", 1, "dataVolumeGiB"], value: 90, because: "grown" } as const;
        expect(edit([ben], team)).to.equal(
            team.replace("os: debian12 }", "os: debian12, dataVolumeGiB: 90 }"),
        );
    });

    it("writes the rows that the project's default gives, when one of them is changed first", () => {
        const members = [{ name: "dev", sshPublicKeys: [] }];
        const text = "config:\n  aws:region: us-east-1\n";
        const row = { path: ["members", 0, "dataVolumeGiB"], value: 90 } as const;
        expect(editStackFile(text, "workstation", [row], { members })).to.equal(
            `${text}  workstation:members:\n    - name: dev\n      sshPublicKeys: []\n      dataVolumeGiB: 90\n`,
        );
    });
});
