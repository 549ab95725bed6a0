import { listOf, type Resource, types } from "./rule";

/** One rule of one security group, however it was declared. */
export interface Opening {
    readonly resource: Resource;
    /** Id of the group; its name for a rule declared inside the group. */
    readonly group: string;
    /** Lowest and highest port; all ports for a rule about all protocols. */
    readonly fromPort: number;
    readonly toPort: number;
    /** IPv4 and IPv6 blocks at the other end. */
    readonly cidrs: readonly string[];
    readonly description: unknown;
}

export type Direction = "ingress" | "egress";

/** Types of rules declared as their own resource, the form this program uses. */
export const standalone = {
    ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const satisfies Record<Direction, string>;

/** Returns every rule in one direction: those inside a group, and those of either resource type beside it. */
export function openings(direction: Direction, declared: readonly Resource[]): Opening[] {
    return declared.flatMap((resource) => {
        const { type, inputs } = resource;
        switch (type) {
            case standalone[direction]:
                return [opening(resource, inputs)];
            case "aws:ec2/securityGroupRule:SecurityGroupRule":
                return inputs["type"] === direction ? [opening(resource, inputs)] : [];
            case types.securityGroup:
            case types.defaultSecurityGroup:
                return listOf<Resource["inputs"]>(inputs[direction]).map((rule) =>
                    opening(resource, rule),
                );
            default:
                return [];
        }
    });
}

const highestPort = 65_535;

function opening(resource: Resource, rule: Resource["inputs"]): Opening {
    const protocol = String(rule["ipProtocol"] ?? rule["protocol"]);
    const [from, to] = [Number(rule["fromPort"] ?? -1), Number(rule["toPort"] ?? -1)];
    // EC2 writes "every port" as protocol -1 or port -1, older tools as 0 to 0.
    const every = protocol === "-1" || protocol === "all" || from < 0 || (from === 0 && to === 0);
    return {
        resource,
        group: (resource.inputs["securityGroupId"] as string | undefined) ?? resource.name,
        fromPort: every ? 0 : from,
        toPort: every ? highestPort : to,
        cidrs: [
            ...[rule["cidrIpv4"], rule["cidrIpv6"]].filter((cidr) => typeof cidr === "string"),
            ...listOf<string>(rule["cidrBlocks"]),
            ...listOf<string>(rule["ipv6CidrBlocks"]),
        ],
        description: rule["description"],
    };
}

export function covers({ fromPort, toPort }: Opening, port: number): boolean {
    return fromPort <= port && port <= toPort;
}

export function coversEveryPort({ fromPort, toPort }: Opening): boolean {
    return fromPort === 0 && toPort === highestPort;
}

/**
 * Tells whether a block counts as the whole internet. A /8 is the largest block ever given to one
 * organisation, so anything wider counts, including the two halves that a search for `0.0.0.0/0` misses. An
 * unreadable block counts as well.
 */
export function isWorld(cidr: string): boolean {
    return !(Number(cidr.split("/")[1]) >= 8);
}
