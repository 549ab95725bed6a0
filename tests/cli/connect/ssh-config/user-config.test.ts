import { expect } from "chai";
import { hostsAlready, withInclude } from "../../../../cli/connect/ssh-config/user-config";

const line = "# The boxes of `workstation ssh-config`.\nInclude config.d/workstation\n";

describe("the user's own ssh_config", () => {
    it("gets the line before everything else, and keeps every byte of its own", () => {
        const own = "  Compression yes\n\nHost *\n\tUser x # mine\n";
        expect(withInclude(own)).to.equal(`${line}\n${own}`);
        expect(withInclude("")).to.equal(line);
    });

    it("gets it once", () => {
        const once = withInclude("Host a\n");
        expect(withInclude(once)).to.equal(once);
    });

    it("keeps the line ends of Windows", () => {
        const once = withInclude("Host a\r\n    User b\r\n");
        expect(once).to.equal(`${line}\nHost a\n    User b\n`.replaceAll("\n", "\r\n"));
        expect(withInclude(once)).to.equal(once);
    });

    for (const own of [
        "Include config.d/*\n",
        "include = ~/.ssh/config.d/*\n",
        'INCLUDE other "config.d/workstation"\n',
        "  Include ~/.ssh/config.d/workstation\n",
    ]) {
        it(`has the line where it says ${own.trim()}`, () => {
            expect(withInclude(own)).to.equal(own);
        });
    }

    for (const own of [
        "Host a\n    Include config.d/workstation\n",
        "Match user x\nInclude config.d/*\n",
        "# Include config.d/workstation\n",
        "Include config.d/work*\n",
    ]) {
        it(`does not have it where it says ${JSON.stringify(own)}`, () => {
            expect(withInclude(own)).to.equal(`${line}\n${own}`);
        });
    }

    it("tells where it has hosts of our names, but not patterns", () => {
        const own =
            'Host *\nHost b "workstation-dev-ana"\n#Host workstation-dev-bo\nhost=workstation-dev-bo\n';
        const wanted = ["workstation-dev-ana", "workstation-dev-bo"];
        expect(hostsAlready(own, wanted)).to.deep.equal([
            { name: "workstation-dev-ana", line: 2 },
            { name: "workstation-dev-bo", line: 4 },
        ]);
        expect(hostsAlready("Host workstation-*\n", wanted)).to.deep.equal([]);
    });
});
