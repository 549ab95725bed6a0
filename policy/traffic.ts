import { idOf } from "./not-known-yet";
import { listOf, type Resource, types } from "./rule";

const highestPort = 65_535;

/**
 * One rule of one security group, however it was declared. It reads its values when asked, so that a preview which
 * does not know one of them can still judge the others.
 */
export class Opening {
    constructor(
        readonly resource: Resource,
        private readonly rule: Resource["inputs"],
    ) {}

    /** Id of the group; its name for a rule declared inside the group. */
    get group(): string {
        return (idOf(this.resource.inputs, "securityGroupId") ?? this.resource.name) as string;
    }

    /** Lowest port; 0 for a rule about all protocols. */
    get fromPort(): number {
        return this.every ? 0 : this.port("fromPort");
    }

    /** Highest port; the last there is for a rule about all protocols. */
    get toPort(): number {
        return this.every ? highestPort : this.port("toPort");
    }

    /** IPv4 and IPv6 blocks at the other end. */
    get cidrs(): readonly string[] {
        const { rule } = this;
        return [
            ...[rule["cidrIpv4"], rule["cidrIpv6"]].filter((cidr) => typeof cidr === "string"),
            ...listOf<string>(rule["cidrBlocks"]),
            ...listOf<string>(rule["ipv6CidrBlocks"]),
        ];
    }

    get description(): unknown {
        return this.rule["description"];
    }

    private get every(): boolean {
        const protocol = String(this.rule["ipProtocol"] ?? this.rule["protocol"]);
        const [from, to] = [this.port("fromPort"), this.port("toPort")];
        // EC2 writes "every port" as protocol -1 or port -1, older tools as 0 to 0.
        return protocol === "-1" || protocol === "all" || from < 0 || (from === 0 && to === 0);
    }

    private port(name: "fromPort" | "toPort"): number {
        return Number(this.rule[name] ?? -1);
    }
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
                return [new Opening(resource, inputs)];
            case "aws:ec2/securityGroupRule:SecurityGroupRule":
                return inputs["type"] === direction ? [new Opening(resource, inputs)] : [];
            case types.securityGroup:
            case types.defaultSecurityGroup:
                return listOf<Resource["inputs"]>(inputs[direction]).map(
                    (rule) => new Opening(resource, rule),
                );
            default:
                return [];
        }
    });
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
