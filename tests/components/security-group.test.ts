import { expect } from "chai";
import { SecurityGroup } from "../../components/security-group";
import type { Declared } from "../../simulation/run-program";
import type { Access } from "../../settings/settings";
import { allOf, declare, resourceOf, tags } from "../support/declare";

const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

function groupFor(access: Access): Promise<ReadonlyMap<string, Declared>> {
    return declare(() => {
        new SecurityGroup("box", { vpcId: "vpc-1", access, tags });
    });
}

describe("SecurityGroup", () => {
    it("lets nobody in by default", async () => {
        const declared = await groupFor({ kind: "session-manager" });
        expect(allOf(declared, ingressType)).to.deep.equal([]);
        const group = resourceOf(declared, "aws:ec2/securityGroup:SecurityGroup", "box").inputs;
        expect(group).not.to.have.any.keys("ingress", "egress");
    });

    it("lets each named network reach port 22 by its own rule", async () => {
        const from = ["203.0.113.7/32", "198.51.100.0/24"];
        const declared = await groupFor({ kind: "ssh", from });
        expect(allOf(declared, ingressType).map(({ inputs }) => inputs)).to.deep.equal(
            from.map((cidrIpv4) => ({
                securityGroupId: "sg-box",
                ipProtocol: "tcp",
                fromPort: 22,
                toPort: 22,
                cidrIpv4,
                description: `SSH from ${cidrIpv4}, named in sshFrom`,
                tags: { ...tags, Name: `box-ssh-from-${cidrIpv4}` },
            })),
        );
    });

    it("names a rule after its network, so that reordering the list changes nothing", async () => {
        const names = async (from: string[]) =>
            allOf(await groupFor({ kind: "ssh", from }), ingressType).map(({ name }) => name);
        const [one, other] = ["203.0.113.7/32", "198.51.100.0/24"];
        expect((await names([one, other])).sort()).to.deep.equal(
            (await names([other, one])).sort(),
        );
    });

    it("reaches out on three described TCP ports and no other", async () => {
        const rules = allOf(await groupFor({ kind: "session-manager" }), egressType);
        expect(
            rules.map(({ inputs }) => [inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"]]),
        ).to.deep.equal([
            ["tcp", 443, 443],
            ["tcp", 80, 80],
            ["tcp", 22, 22],
        ]);
        for (const { inputs } of rules) expect(inputs["description"]).to.match(/^[A-Z]+: \w+/);
    });
});
