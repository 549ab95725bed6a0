import { cloudConfig, type Document } from "./document";
import type { BoxSpec } from "./box-spec";

/**
 * Owner of everything in /home, which outlives the box, so this number must never change. The images'
 * default user would take 1000.
 */
export const uid = 2000;

/**
 * Creates the member's account and no other: without `default` in the list, cloud-init creates neither
 * `admin` nor `ec2-user`. Checked in cloud-init 22.2.2 and 22.4.2: they honour a numeric uid (silently
 * dropped before 22.2). The member's keys come with the live settings: a new key needs no new box.
 */
export function people({ name }: BoxSpec["member"]): Document {
    return cloudConfig("60-people.yaml", {
        groups: ["docker"],
        users: [
            {
                name,
                uid,
                // The data volume's mount would hide anything that is written to a home now.
                no_create_home: true,
                groups: "docker", // 22.2.2's schema would reject a list here
                sudo: "ALL=(ALL) NOPASSWD:ALL",
                lock_passwd: true,
                shell: "/bin/bash",
            },
        ],
    });
}
