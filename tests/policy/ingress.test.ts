import { expect } from "chai";
import { types } from "../../policy/rule";
import { ingressRules } from "../../policy/rules/ingress";
import { describeRules } from "./describe-rules";
import { edit, graphOf, type Mutation, plus, without } from "./graphs";

const beside = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

function open(port: number, cidr: string, protocol = "tcp"): Mutation {
    const block = cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr };
    return plus(beside, { ipProtocol: protocol, fromPort: port, toPort: port, ...block });
}

const everything = plus(beside, { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });

describe("Rules of ingress", () => {
    describeRules(ingressRules, {
        CKV_AWS_24: {
            "SSH from everywhere": open(22, "0.0.0.0/0"),
            "SSH from everywhere over IPv6": open(22, "::/0"),
            "SSH from one half of the internet": open(22, "128.0.0.0/1"),
            "SSH from a block that cannot be read": open(22, "everywhere"),
            "SSH within a range of ports": plus(beside, {
                ipProtocol: "tcp",
                fromPort: 20,
                toPort: 30,
                cidrIpv4: "0.0.0.0/0",
            }),
            "every protocol from everywhere": everything,
            "a rule of the older resource type": plus(
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                {
                    type: "ingress",
                    protocol: "tcp",
                    fromPort: 22,
                    toPort: 22,
                    cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"],
                },
            ),
            "a rule inside its group": edit(types.securityGroup, () => ({
                ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, ipv6CidrBlocks: ["::/0"] }],
            })),
            "a rule inside the default group": edit(types.defaultSecurityGroup, () => ({
                ingress: [{ protocol: "tcp", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
            })),
        },
        CKV_AWS_25: { "RDP from everywhere": open(3389, "0.0.0.0/0") },
        "AWS-0107": {
            "SSH from everywhere": open(22, "0.0.0.0/0"),
            "RDP over UDP from everywhere": open(3389, "0.0.0.0/0", "udp"),
        },
        "CIS v5 5.4": { "SSH from everywhere over IPv6": open(22, "::/0") },
        CKV_AWS_260: { "HTTP from everywhere": open(80, "0.0.0.0/0") },
        CKV_AWS_277: {
            "every protocol from everywhere": everything,
            "every port from everywhere, written -1": open(-1, "0.0.0.0/0"),
            "every TCP port from everywhere": plus(beside, {
                ipProtocol: "tcp",
                fromPort: 0,
                toPort: 65535,
                cidrIpv4: "0.0.0.0/0",
            }),
        },
        ec2_securitygroup_allow_ingress_from_internet_to_any_port: {
            "some port from everywhere": open(4242, "0.0.0.0/0"),
        },
        ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports: {
            "VNC from everywhere": open(5901, "0.0.0.0/0"),
            "noVNC from everywhere": open(6080, "::/0"),
            "a proxy from everywhere": open(8080, "0.0.0.0/0"),
        },
        "cfn-guard:restricted_common_ports": {
            // FTP data, FTP, MySQL, RDP, mSQL: the rule's own list, repeated here.
            ...Object.fromEntries(
                [20, 21, 3306, 3389, 4333].map((port) => [
                    `port ${port} from a private network`,
                    open(port, "10.0.0.0/8"),
                ]),
            ),
        },
    });

    it("let a named network reach SSH", async () => {
        const graph = open(22, "198.51.100.0/24")(await graphOf("dev"));
        expect(ingressRules.flatMap(({ check }) => check(graph))).to.deep.equal([]);
    });

    it("concern a group of another stack as well", async () => {
        const elsewhere = open(22, "0.0.0.0/0")(without(types.securityGroup)(await graphOf("dev")));
        expect(ingressRules[0]?.check(elsewhere)).to.deep.equal([
            {
                resource: `${beside} added`,
                message: "lets 0.0.0.0/0 in on port 22; name the networks that need it in sshFrom",
            },
        ]);
    });

    it("do not mistake an egress rule for an ingress rule", async () => {
        const outwards = plus("aws:ec2/securityGroupRule:SecurityGroupRule", {
            type: "egress",
            protocol: "tcp",
            fromPort: 22,
            toPort: 22,
            cidrBlocks: ["0.0.0.0/0"],
        });
        const graph = outwards(await graphOf("dev"));
        expect(ingressRules.flatMap(({ check }) => check(graph))).to.deep.equal([]);
    });

    it("say which ports are open, to whom, and what to do", async () => {
        const graph = everything(await graphOf("dev"));
        expect(ingressRules[0]?.check(graph)).to.deep.equal([
            {
                resource: `${beside} added`,
                message:
                    "lets 0.0.0.0/0 in on ports 0 to 65535; name the networks that need it in sshFrom",
            },
        ]);
        const one = open(22, "0.0.0.0/0")(await graphOf("dev"));
        expect(ingressRules[0]?.check(one)[0]?.message).to.match(
            /^lets 0\.0\.0\.0\/0 in on port 22; /,
        );
    });
});
