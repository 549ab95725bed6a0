import { expect } from "chai";
import { cloudConfig, type Document } from "../../cloud-init/document";
import { documentsFor } from "../../cloud-init/documents";
import { tooManyKeys, userDataBytes } from "../../cloud-init/user-data-size";
import type { Member } from "../../settings/settings";
import { box, variants } from "./variants";

/** Returns a key whose bytes do not compress, as long as an RSA-4096 key. */
const key = (seed: number) => {
    let state = seed + 1;
    const bytes = Uint8Array.from({ length: 535 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
    });
    return `ssh-rsa ${Buffer.from(bytes).toString("base64")}`;
};
const member = (count: number): Member => ({
    name: "ana",
    sshPublicKeys: Array.from({ length: count }, (_, index) => key(index)),
});
const documentsOf = ({ sshPublicKeys }: Member): Document[] => [
    cloudConfig("20-people.yaml", { keys: sshPublicKeys.join(" ") }),
];

/** Our own limit, three quarters of EC2's: the rest is for members' keys and later documents (decision 0017). */
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

describe("The user data of a member with many keys", () => {
    it("is refused above EC2's limit, with the smallest number of keys to leave out", () => {
        const [problem] = tooManyKeys([member(2), member(40)], documentsOf);
        expect(problem?.setting).to.equal("members[1].sshPublicKeys");
        const surplus = Number(/leave out (\d+) keys/.exec(JSON.stringify(problem?.fix))?.[1]);
        expect(tooManyKeys([member(40 - surplus)], documentsOf)).to.deep.equal([]);
        expect(tooManyKeys([member(41 - surplus)], documentsOf)).to.have.lengthOf(1);
        expect(userDataBytes(documentsOf(member(40 - surplus)))).to.be.within(15_000, 16_384);
    });

    it("is accepted below the limit", () => {
        expect(tooManyKeys([member(1), member(10)], documentsOf)).to.deep.equal([]);
    });
});

describe("A cloud-config document", () => {
    it("refuses a character that cloud-init's mail reader would mangle", () => {
        for (const text of ["jos\u00e9", "a\u2028b", "\u009b"])
            expect(() => cloudConfig("20-people.yaml", { text })).to.throw(
                RangeError,
                "printable ASCII",
            );
    });
});
