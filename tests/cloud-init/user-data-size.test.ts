import { expect } from "chai";
import { cloudConfig } from "../../cloud-init/document";
import { documentsFor } from "../../cloud-init/documents";
import { userDataBytes } from "../../cloud-init/user-data-size";
import { box, variants } from "./variants";

/** Our own limit, three quarters of EC2's: the rest is for later documents (decision 0017). */
const ownLimit = 12_288;

describe("The user data", () => {
    for (const variant of variants)
        it(`of ${variant} keeps to our own limit, also for the longest name of a member`, () => {
            const { desktop, machine, member: other, region } = box(variant);
            const member = { ...other, name: `a${"bcdefghijk".repeat(3)}l` };
            expect(member.name).to.have.length(32);
            expect(userDataBytes(documentsFor(machine, desktop, region)(member))).to.be.at.most(
                ownLimit,
            );
        });
});

describe("A cloud-config document", () => {
    it("refuses a character that cloud-init's mail reader would mangle", () => {
        for (const text of ["jos\u00e9", "a\u2028b", "\u009b"])
            expect(() => cloudConfig("60-people.yaml", { text })).to.throw(
                RangeError,
                "printable ASCII",
            );
    });
});
