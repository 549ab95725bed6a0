import { expect } from "chai";
import { LineCounter, parseDocument } from "yaml";
import { linesOf } from "../../settings/lines";

const file = `config:
  aws:region: us-east-1
  workstation:members:
    - name: ana
    - name: ben
      sshPublicKeys:
        - ssh-ed25519 AAAA
        - wrong
  workstation:os: debian
  other:os: windows
`;

describe("The line of a setting", () => {
    const lines = new LineCounter();
    const lineOf = linesOf(
        { document: parseDocument(file, { lineCounter: lines }), lines },
        "workstation",
    );

    it("is that of its key", () => {
        expect(lineOf("os")).to.equal(9);
        expect(lineOf("aws:region")).to.equal(2);
        expect(lineOf("other:os")).to.equal(10);
        expect(lineOf("config")).to.equal(1);
    });

    it("is that of an entry of a list, as deep as the file goes", () => {
        expect(lineOf("members[1]")).to.equal(5);
        expect(lineOf("members[1].name")).to.equal(5);
        expect(lineOf("members[1].sshPublicKeys")).to.equal(6);
        expect(lineOf("members[1].sshPublicKeys[1]")).to.equal(8);
    });

    it("is that of the nearest key that is there, for what is missing", () => {
        expect(lineOf("members[0].sshPublicKeys")).to.equal(4);
        expect(lineOf("members[7].name")).to.equal(3);
    });

    it("is unknown of a setting that the file does not have", () => {
        expect(lineOf("desktop")).to.equal(undefined);
    });
});
