import { expect } from "chai";
import fc from "fast-check";
import { sshFromFault } from "../../settings/ssh-from";
import { problemsWith, problemWith, settingsWith } from "./raw";
import { publicKeys } from "./ssh-keys";

const ana = { name: "ana", sshPublicKeys: [publicKeys.ed25519] };
const allowMe = (path: string) =>
    `pulumi config set --path '${path}' "$(curl -s https://checkip.amazonaws.com)/32"`;

function refusedBlock(cidr: string) {
    return problemWith({ access: "ssh", sshFrom: ["192.0.2.0/24", cidr], members: [ana] });
}

describe("access over SSH", () => {
    it("is open to the networks listed, and to no other", () => {
        const sshFrom = ["203.0.113.7/32", "198.51.100.0/24", "10.0.0.0/8"];
        const { access } = settingsWith({ access: "ssh", sshFrom, members: [ana] });
        expect(access).to.deep.equal({ kind: "ssh", from: sshFrom });
    });

    for (const cidr of [
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "8.0.0.0/7",
        "255.255.255.255/0",
    ]) {
        it(`refuses ${cidr}, the world or a large part of it, and offers the user's own address`, () => {
            const { setting, wrong, got, allowed, fixed } = refusedBlock(cidr);
            expect(wrong).to.equal("would open SSH to the whole world");
            expect(got).to.equal(JSON.stringify(cidr));
            expect(allowed).to.equal("your own networks, none wider than /8");
            expect(fixed).to.equal(allowMe(setting));
        });
    }

    it("refuses any block wider than /8, whatever its address", () => {
        const wide = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 7 }));
        fc.assert(
            fc.property(wide, ([address, prefix]) => {
                expect(sshFromFault(`${address}/${prefix}`)?.wrong).to.match(/whole world/);
            }),
        );
    });

    it("refuses host bits, and offers the network, which it then accepts", () => {
        const { wrong, fixed } = refusedBlock("198.51.100.7/24");
        expect(wrong).to.equal("has host bits set");
        expect(fixed).to.equal("pulumi config set --path 'sshFrom[1]' 198.51.100.0/24");

        const blocks = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }));
        fc.assert(
            fc.property(blocks, ([address, prefix]) => {
                const fault = sshFromFault(`${address}/${prefix}`);
                if (fault) expect(sshFromFault(fault.instead ?? "")).to.equal(undefined);
            }),
        );
    });

    for (const cidr of ["::/0", "2001:db8::/32"]) {
        it(`refuses ${cidr}, because the VPC routes no IPv6`, () => {
            const { wrong, allowed } = refusedBlock(cidr);
            expect(wrong).to.equal("is IPv6, which the VPC does not route");
            expect(allowed).to.match(/^an IPv4 CIDR block such as/);
        });
    }

    for (const cidr of ["203.0.113.0/33", "office", "", "203.0.113/24"]) {
        it(`refuses "${cidr}", which is not a CIDR block`, () => {
            const { wrong, fixed } = refusedBlock(cidr);
            expect(wrong).to.equal("is not a CIDR block");
            expect(fixed).to.equal(allowMe("sshFrom[1]"));
        });
    }

    it("refuses an address without its network, and offers that address alone", () => {
        const { wrong, fixed } = refusedBlock("203.0.113.7");
        expect(wrong).to.equal("is an address without a network size");
        expect(fixed).to.equal("pulumi config set --path 'sshFrom[1]' 203.0.113.7/32");
    });

    it("refuses more networks than AWS allows rules, and says how many to remove", () => {
        const sshFrom = Array.from({ length: 61 }, (_, index) => `10.0.${index}.0/24`);
        const { wrong, fixed } = problemWith({ access: "ssh", sshFrom, members: [ana] });
        expect(wrong).to.equal("has 61 networks, but AWS allows 60 rules in a security group");
        expect(fixed).to.match(/^remove 1, or merge neighbours/);
        const { access } = settingsWith({
            access: "ssh",
            sshFrom: sshFrom.slice(1),
            members: [ana],
        });
        expect(access).to.have.property("from").with.lengthOf(60);
    });

    it("refuses a block listed twice, and removes the second", () => {
        const { wrong, fixed } = refusedBlock("192.0.2.0/24");
        expect(wrong).to.equal("is listed twice");
        expect(fixed).to.equal("pulumi config rm --path 'sshFrom[1]'");
    });

    it("refuses an empty list of networks, because nobody could connect", () => {
        const { setting, wrong, fixed } = problemWith({ access: "ssh", members: [ana] });
        expect(setting).to.equal("sshFrom");
        expect(wrong).to.match(/nobody could connect/);
        expect(fixed).to.equal(`pulumi config rm sshFrom && ${allowMe("sshFrom[0]")}`);
    });

    it("refuses each member without a key, by name", () => {
        const members = [ana, { name: "ben" }, { name: "cyd", sshPublicKeys: [] }];
        const problems = problemsWith({ access: "ssh", sshFrom: ["192.0.2.0/24"], members });
        expect(problems.map(({ wrong }) => wrong)).to.deep.equal([
            "is empty although access is ssh, so ben could not log in",
            "is empty although access is ssh, so cyd could not log in",
        ]);
        expect(problems[0]?.fixed).to.equal(
            "pulumi config set --path 'members[1].name' ben && " +
                `pulumi config set --path 'members[1].sshPublicKeys[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
        );
    });
});
