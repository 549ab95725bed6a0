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
        it(`fails on ${cidr}, the world or a large part of it, and offers the user's own address`, () => {
            const { setting, wrong, got, allowed, mend } = refusedBlock(cidr);
            expect(wrong).to.equal("would open SSH to the whole world");
            expect(got).to.equal(JSON.stringify(cidr));
            expect(allowed).to.equal("your own networks, none wider than /8");
            expect(mend).to.equal(allowMe(setting));
        });
    }

    it("fails on any block wider than /8, whatever its address", () => {
        const wide = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 7 }));
        fc.assert(
            fc.property(wide, ([address, prefix]) => {
                expect(sshFromFault(`${address}/${prefix}`)?.wrong).to.match(/whole world/);
            }),
        );
    });

    it("fails on host bits and offers the network, which it then takes", () => {
        const { wrong, mend } = refusedBlock("198.51.100.7/24");
        expect(wrong).to.equal("has host bits set");
        expect(mend).to.equal("pulumi config set --path 'sshFrom[1]' 198.51.100.0/24");

        const blocks = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }));
        fc.assert(
            fc.property(blocks, ([address, prefix]) => {
                const fault = sshFromFault(`${address}/${prefix}`);
                if (fault) expect(sshFromFault(fault.instead ?? "")).to.equal(undefined);
            }),
        );
    });

    for (const cidr of ["::/0", "2001:db8::/32"]) {
        it(`fails on ${cidr}, because the VPC routes no IPv6`, () => {
            const { wrong, allowed } = refusedBlock(cidr);
            expect(wrong).to.equal("is IPv6, which the VPC does not route");
            expect(allowed).to.match(/^an IPv4 CIDR block such as/);
        });
    }

    for (const cidr of ["203.0.113.7", "203.0.113.0/33", "office", "", "203.0.113/24"]) {
        it(`fails on "${cidr}", which is no CIDR block`, () => {
            const { wrong, mend } = refusedBlock(cidr);
            expect(wrong).to.equal("is no CIDR block");
            expect(mend).to.equal(allowMe("sshFrom[1]"));
        });
    }

    it("fails on a block listed twice, and takes the second away", () => {
        const { wrong, mend } = refusedBlock("192.0.2.0/24");
        expect(wrong).to.equal("is listed twice");
        expect(mend).to.equal("pulumi config rm --path 'sshFrom[1]'");
    });

    it("fails when no network is listed, since nobody could connect", () => {
        const { setting, wrong, mend } = problemWith({ access: "ssh", members: [ana] });
        expect(setting).to.equal("sshFrom");
        expect(wrong).to.match(/nobody could connect/);
        expect(mend).to.equal(allowMe("sshFrom[0]"));
    });

    it("fails for each member without a key, by name", () => {
        const members = [ana, { name: "ben" }, { name: "cyd", sshPublicKeys: [] }];
        const problems = problemsWith({ access: "ssh", sshFrom: ["192.0.2.0/24"], members });
        expect(problems.map(({ wrong }) => wrong)).to.deep.equal([
            "is empty although access is ssh, so ben could not log in",
            "is empty although access is ssh, so cyd could not log in",
        ]);
        expect(problems[0]?.mend).to.equal(
            `pulumi config set --path 'members[1].sshPublicKeys[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
        );
    });
});
