import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderMime } from "./mime";

const mount = readFileSync(join(__dirname, "files", "job_host_mount.py"), "utf8");

/**
 * Returns the user data of a job's host, in base64: a MIME message of several parts, the only form that Batch takes, as
 * it adds parts of its own (Batch user guide, "Use Amazon EC2 launch templates", 2026-11). cloud-init is done with it
 * before the ECS agent starts, and so before the first container does (from memory of `ecs.service` in aws/amazon-ecs-init).
 *
 * Mountpoint is in Amazon Linux 2023 from 2023.9.20251110 on (S3 user guide, "Installing Mountpoint", 2026-11), and
 * Batch's image is newer (`catalog/job-host.ts`).
 */
export function jobHostUserData(bucket: string): string {
    const content = mount.replace('"@bucket@"', () => JSON.stringify(bucket));
    const parts = [{ content, contentType: "text/x-shellscript", filename: "10-mount-shared.py" }];
    return renderMime(parts).toString("base64");
}
