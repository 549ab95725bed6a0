import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./assume-role-policy";
import { boxPolicy } from "../planning/policies/box-policy";
import type { SharedData } from "../settings/shared-data";
import type { Tags } from "../planning/tags";

export interface InstanceRoleArgs {
    /** The documents that boxes run to take up their settings, as ARNs. */
    readonly liveDocuments: readonly string[];
    /** Managed policies that the boxes have as well: a name, which stays with its policy, to the ARN. @default none */
    readonly policyArns?: Readonly<Record<string, pulumi.Input<string>>>;
    /** The bucket whose folder `shared/` the boxes mount. @default none */
    readonly sharedData?: SharedData | undefined;
    readonly tags: Tags;
}

/**
 * The role of every box in a stack. It makes the box reachable through Session Manager and lets it note on itself when
 * and why it stopped, and mount what the team shares; it grants nothing else but what `policyArns` add.
 *
 * Costs nothing: AWS charges for no role (Amazon Quick user guide, "Using IAM", 2026-11).
 *
 * @example
 * ```ts
 * const role = new InstanceRole("team", { liveDocuments: liveDocumentArns("team-live-settings"), tags });
 * ```
 */
export class InstanceRole extends pulumi.ComponentResource {
    readonly instanceProfileName: pulumi.Output<string>;

    constructor(name: string, args: InstanceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:InstanceRole", name, {}, opts);
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const role = new iam.Role(
            name,
            {
                description: "Workstations: Session Manager and the readiness check",
                assumeRolePolicy: assumeRolePolicy("ec2.amazonaws.com"),
                tags,
            },
            child,
        );
        const policy = new iam.RolePolicy(
            `${name}-agent`,
            {
                role: role.id,
                policy: boxPolicy(
                    args.tags,
                    args.liveDocuments,
                    args.sharedData,
                ) as iam.PolicyDocument,
            },
            child,
        );
        const more = Object.entries(args.policyArns ?? {}).map(
            ([policyName, policyArn]) =>
                new iam.RolePolicyAttachment(
                    `${name}-${policyName}`,
                    { role: role.name, policyArn },
                    child,
                ),
        );
        // A box that starts before it has its permissions registers with Systems Manager late or not at all.
        const profile = new iam.InstanceProfile(
            name,
            { role: role.name, tags },
            { ...child, dependsOn: [policy, ...more] },
        );
        this.instanceProfileName = profile.name;
    }
}
