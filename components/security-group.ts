import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Access } from "../settings/settings";
import type { Tags } from "../planning/tags";

export interface SecurityGroupArgs {
    readonly vpcId: pulumi.Input<string>;
    /** `session-manager` opens no port; `ssh` opens port 22 to the networks named. */
    readonly access: Access;
    readonly tags: Tags;
}

/**
 * Ports that a box may reach. DNS and time are not listed because AWS serves both from inside the VPC,
 * where security groups do not apply (VPC user guide, "AmazonProvidedDNS", 2026-11).
 */
const egress = [
    { port: 443, purpose: "HTTPS: Session Manager, packages, container images, data sets" },
    { port: 80, purpose: "HTTP: package mirrors, whose packages are signed" },
    { port: 22, purpose: "SSH: git over SSH" },
] as const;

/**
 * Closes a box to the outside, and opens three described ports outwards and SSH from named networks on request.
 *
 * Costs nothing: there is no charge for using one (Amazon VPC user guide, "Security groups", 2026-11).
 *
 * @example
 * ```ts
 * const access = { kind: "ssh", from: ["203.0.113.0/24"] } as const;
 * const securityGroup = new SecurityGroup("team", { vpcId: network.vpcId, access, tags });
 * ```
 */
export class SecurityGroup extends pulumi.ComponentResource {
    readonly securityGroupId: pulumi.Output<string>;
    /** Rules that let a box reach out. They must exist before it boots. */
    readonly egressRules: readonly pulumi.Resource[];

    constructor(name: string, args: SecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:SecurityGroup", name, {}, opts);
        const { vpcId, access, tags } = args;
        const child = { parent: this };

        const group = new ec2.SecurityGroup(
            name,
            {
                vpcId,
                description: "Workstations: no way in but the rules listed beside it",
                tags: { ...tags, Name: name },
            },
            child,
        );
        const rule = (ruleName: string, port: number, cidrIpv4: string, description: string) => ({
            securityGroupId: group.id,
            ipProtocol: "tcp",
            fromPort: port,
            toPort: port,
            cidrIpv4,
            description,
            tags: { ...tags, Name: ruleName },
        });
        this.egressRules = egress.map(({ port, purpose }) => {
            const ruleName = `${name}-to-${port}`;
            return new vpc.SecurityGroupEgressRule(
                ruleName,
                rule(ruleName, port, "0.0.0.0/0", purpose),
                child,
            );
        });
        // One resource for each network, so that adding one never interrupts another's connections.
        for (const cidr of access.kind === "ssh" ? access.from : []) {
            const ruleName = `${name}-ssh-from-${cidr}`;
            new vpc.SecurityGroupIngressRule(
                ruleName,
                rule(ruleName, 22, cidr, `SSH from ${cidr}, named in sshFrom`),
                child,
            );
        }
        this.securityGroupId = group.id;
    }
}
