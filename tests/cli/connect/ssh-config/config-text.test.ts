import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOf, sshConfigText } from "../../../../cli/connect/ssh-config/config-text";
import { asked, boxes, laptops } from "./laptops";

describe("the file of `ssh-config`", () => {
    for (const [name, laptop] of Object.entries(laptops)) {
        it(`is, on ${name}, the file beside this test`, () => {
            const golden = join(__dirname, "golden", `${name}.conf`);
            expect(sshConfigText(boxes, laptop, asked)).to.equal(readFileSync(golden, "utf8"));
        });
    }
});

describe("the names of boxes for ssh", () => {
    it("are sorted, and each is there once", () => {
        const twice = [boxes[1]!, boxes[0]!, boxes[1]!];
        expect(hostsOf(twice)).to.deep.equal({ named: boxes, leftOut: [] });
    });

    it("leave out a box whose name another stack's box has, and say so", () => {
        const { named, leftOut } = hostsOf([
            { stack: "a", member: "b-c" },
            { stack: "a-b", member: "c" },
        ]);
        expect(named).to.deep.equal([{ stack: "a", member: "b-c" }]);
        expect(leftOut).to.deep.equal([
            "c's box of stack a-b is left out, because b-c's of stack a has the same name workstation-a-b-c; " +
                "choose one with --stack",
        ]);
    });

    it("take no text from a tag that is no name of this program", () => {
        for (const [stack, member] of [
            ["dev\n    ProxyCommand touch /tmp/x", "ana"],
            ["dev", "ana\nMatch exec touch"],
            ["*", "ana"],
            ["", "ana"],
            ["dev", ""],
            ["dev;x", "ana"],
        ] as const) {
            const { named, leftOut } = hostsOf([{ stack, member }]);
            expect([named, leftOut.length], JSON.stringify([stack, member])).to.deep.equal([[], 1]);
        }
    });
});
