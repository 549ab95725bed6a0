import { images } from "../../catalog/images";
import { all, type Check, each, type HeldRule, listOf, none, types } from "../rule";

/** Generations that can run paravirtual images (EC2 user guide, virtualization types, 2026-11). */
const paravirtualFamilies = ["c1", "c3", "m1", "m2", "m3", "t1"];

/** Checks that every image lookup names its owners: otherwise anybody's image of that name would match. */
export function ownersNamed(
    table: readonly { readonly key: string; readonly owners: readonly string[] }[],
): Check {
    return () =>
        table
            .filter(({ owners }) => owners.length === 0 || owners.includes("*"))
            .map(({ key }) => ({
                resource: `image ${key}`,
                message: "its lookup names no owner; add owners in catalog/images.ts",
            }));
}

export const instanceRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_135", "cfn-guard:ebs_optimized_instance"],
        title: "every instance has dedicated bandwidth to its disks",
        advisory: "it costs speed, not security",
        check: each(types.instance, ({ ebsOptimized }) =>
            ebsOptimized === true ? undefined : "set ebsOptimized: true",
        ),
    },
    {
        ids: ["EC2.17"],
        title: "every instance has one network interface",
        check: all(
            each(types.instance, ({ networkInterfaces }) =>
                listOf(networkInterfaces).length > 1
                    ? "has several network interfaces; it is easy to forget the security groups of one"
                    : undefined,
            ),
            none(
                ["aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"],
                "adds a network interface to an instance; remove it",
            ),
        ),
    },
    {
        ids: ["EC2.24"],
        title: "no instance is of a paravirtual generation",
        advisory: "an old generation is slow; AWS isolates it like any other",
        check: each(types.instance, ({ instanceType }) => {
            const [family = ""] = String(instanceType).split(".");
            if (!paravirtualFamilies.includes(family)) return undefined;
            return `${String(instanceType)} may run paravirtual; choose a current generation`;
        }),
    },
    {
        // The lookup itself is not a resource. An image that the settings name by id needs no owner.
        ids: ["CKV_AWS_386", "AWS-0344"],
        title: "an image is looked up by its owner too, never by name alone",
        check: ownersNamed(Object.values(images)),
    },
];
