import { cloudConfig, type Document } from "./document";
import type { BoxSpec } from "./box-spec";

/**
 * The owner of everything in /home, which outlives the box, so it must never change. The images'
 * default user would take 1000.
 */
export const uid = 2000;

/**
 * The member's account, and no other: without `default` in the list cloud-init makes no `admin`
 * and no `ec2-user`. Checked in cloud-init 22.2.2 and 22.4.2: a numeric uid is honoured (since
 * 22.2, before that silently dropped), and `no_create_home` excludes `ssh_authorized_keys`.
 */
export function people({ name, sshPublicKeys }: BoxSpec["member"]): Document {
    const keys = sshPublicKeys.map((key) => `${key.trim()}\n`).join("");
    return cloudConfig("20-people.yaml", {
        groups: ["docker"],
        users: [
            {
                name,
                uid,
                // The data volume's mount would hide whatever is written to a home now.
                no_create_home: true,
                groups: "docker", // as a list, 22.2.2's schema would call the document invalid
                sudo: "ALL=(ALL) NOPASSWD:ALL",
                lock_passwd: true,
                shell: "/bin/bash",
            },
        ],
        write_files: [
            { path: `/etc/ssh/authorized_keys.d/${name}`, permissions: "0644", content: keys },
        ],
    });
}
