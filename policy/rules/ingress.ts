import { type Check, type HeldRule, judged, orMissing, types } from "../rule";
import { covers, coversEveryPort, isWorld, type Opening, openings } from "../traffic";

/** Applies `admits` to every way in, also into a group of another stack. One without rules lets nobody in. */
function closedTo(admits: (opening: Opening) => string | undefined): Check {
    return (declared) => {
        const found = openings("ingress", declared).flatMap((opening) =>
            judged(opening.resource, () => admits(opening)),
        );
        return orMissing(types.securityGroup, declared, found);
    };
}

const remedy = "name the networks that need it in sshFrom";

/** Requires some ports to be closed to the whole world. A colon identifies IPv6 blocks. */
function closedToWorld(concerns: (opening: Opening) => boolean, family?: "IPv4" | "IPv6"): Check {
    return closedTo((opening) => {
        const world = opening.cidrs.find(
            (cidr) =>
                isWorld(cidr) &&
                (family === undefined || cidr.includes(":") === (family === "IPv6")),
        );
        if (world === undefined || !concerns(opening)) return undefined;
        return `lets ${world} in on ${portsOf(opening)}; ${remedy}`;
    });
}

function portsOf({ fromPort, toPort }: Opening): string {
    return fromPort === toPort ? `port ${fromPort}` : `ports ${fromPort} to ${toPort}`;
}

function anyOf(...ports: readonly number[]): (opening: Opening) => boolean {
    return (opening) => ports.some((port) => covers(opening, port));
}

/** FTP, databases and RDP; the Guard rule wants these closed to everybody, not only to the world. */
const commonPorts = [20, 21, 3306, 3389, 4333] as const;

/**
 * The lists of EC2.19 and prowler (2026-11), with two additions of this project: VNC and noVNC, which must
 * stay on the box's loopback.
 */
const highRiskPorts = [
    ...[20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432],
    ...[5500, 5601, 8080, 8088, 8888, 9200, 9300],
    ...[5900, 5901, 6080],
] as const;

export const ingressRules: readonly HeldRule[] = [
    {
        ids: [
            "CKV_AWS_24",
            "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
            "ec2_instance_port_ssh_exposed_to_internet",
            "EC2.13",
            "cfn-guard:restricted_ssh",
        ],
        title: "SSH (port 22) is closed to the world",
        check: closedToWorld(anyOf(22)),
    },
    {
        ids: ["CKV_AWS_25", "EC2.14"],
        title: "RDP (port 3389) is closed to the world",
        check: closedToWorld(anyOf(3389)),
    },
    {
        ids: ["AWS-0107", "CIS v5 5.3", "CIS v6 6.3"],
        title: "the ports of remote administration are closed to the IPv4 world",
        check: closedToWorld(anyOf(22, 3389), "IPv4"),
    },
    {
        ids: ["CIS v5 5.4", "CIS v6 6.4"],
        title: "the ports of remote administration are closed to the IPv6 world",
        check: closedToWorld(anyOf(22, 3389), "IPv6"),
    },
    {
        ids: ["CKV_AWS_260"],
        title: "HTTP (port 80) is closed to the world",
        check: closedToWorld(anyOf(80)),
    },
    {
        ids: ["CKV_AWS_277"],
        title: "no security group opens every port to the world",
        check: closedToWorld(coversEveryPort),
    },
    {
        ids: [
            "ec2_securitygroup_allow_ingress_from_internet_to_any_port",
            "EC2.18",
            "CT.EC2.PR.3",
            "cfn-guard:ec2_security_group_ingress_open_to_world_rule",
        ],
        title: "no port at all is open to the world",
        check: closedToWorld(() => true),
    },
    {
        ids: [
            "ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports",
            "EC2.19",
            "CT.EC2.PR.4",
        ],
        title: "high-risk ports, VNC among them, are closed to the world",
        check: closedToWorld(anyOf(...highRiskPorts)),
    },
    {
        ids: ["cfn-guard:restricted_common_ports"],
        title: "the ports of FTP, MySQL and RDP are closed to everybody",
        check: closedTo((opening) =>
            anyOf(...commonPorts)(opening)
                ? `opens ${portsOf(opening)}, one of ${commonPorts.join(", ")}`
                : undefined,
        ),
    },
];
