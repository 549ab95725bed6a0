import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../write-file";
import type { StandInName } from "../stand-ins";
import type { Workplace } from "../workplace";

const port = 9000;
const s3Unit = "rehearsal-s3.service";
const script = "/usr/local/libexec/rehearsal/local_s3.py";

/** Serves every bucket to the box itself, and to nobody else. */
const unit = `[Unit]
Description=S3 of a rehearsal
[Service]
ExecStart=/usr/bin/python3 ${script} /var/lib/rehearsal-s3 ${port}
`;

/** What Mountpoint would learn from the instance metadata. Both keys are the same word, and no secret. */
const environment = `[Unit]
Wants=${s3Unit}
After=${s3Unit}
[Service]
Environment=AWS_ENDPOINT_URL=http://127.0.0.1:${port} AWS_REGION=us-east-1
Environment=AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal
`;

/**
 * Gives a container what stands in for a bucket: a small S3 in the box itself, and, where no release of Mountpoint can be
 * had, its stand-in.
 *
 * @param mountpoint whether the box can install Mountpoint itself.
 */
export function sharedStandIns(
    { dir }: Pick<Workplace, "dir">,
    mountpoint: boolean,
): { readonly flags: readonly string[]; readonly names: readonly StandInName[] } {
    const source = (name: string) => readFileSync(join(__dirname, name), "utf8");
    const files: Readonly<Record<string, string>> = {
        [script]: source("local_s3.py"),
        [`/etc/systemd/system/${s3Unit}`]: unit,
        "/etc/systemd/system/shared@.service.d/rehearsal.conf": environment,
        ...(mountpoint ? {} : { "/usr/local/bin/mount-s3": source("mount_s3.py") }),
    };
    const own = join(dir, "shared");
    const flags = ["--device", "/dev/fuse"];
    mkdirSync(own, { recursive: true });
    for (const [at, text] of Object.entries(files)) {
        const file = join(own, at.replaceAll("/", "_"));
        writeFileWhole(file, text);
        chmodSync(file, text.startsWith("#!") ? 0o755 : 0o644);
        flags.push("-v", `${file}:${at}:ro`);
    }
    const names: StandInName[] = ["bucket", ...(mountpoint ? [] : (["mountpoint"] as const))];
    return { flags, names };
}
