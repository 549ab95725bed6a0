import { existsSync, readFileSync } from "node:fs";
import type { Ran, Run } from "../run";
import { stageName } from "../boot/box-report";
import { observer } from "./equipment";
import type { VmPlace } from "./place";

/**
 * Runs a script in the guest as root, over SSH, with the rehearsal's own account. The host key is not checked:
 * the machine was started here, behind a port on loopback. Its key also changes once, when it takes over the
 * one on the data volume.
 */
export function inGuest(
    { key }: Pick<VmPlace, "key">,
    port: number,
    script: string,
    run: Run,
): Promise<Ran> {
    const options = [
        ...["-p", String(port), "-i", key, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
        ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
        // Emulated, a key exchange takes some seconds.
        ...["-o", "LogLevel=ERROR", "-o", "ConnectTimeout=20"],
    ];
    const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
    return run("ssh", [...options, `${observer}@127.0.0.1`, `sudo sh -c ${quoted}`], {
        timeoutSeconds: 120,
    });
}

/** Prints what the guest shows and no container can, with the guest's own tools. */
export const extraOutputScript = [
    "echo '$ uname -sr'; uname -sr",
    "echo '$ lsblk'; lsblk -o NAME,SIZE,MODEL,SERIAL,MOUNTPOINTS",
    "echo '$ readlink -f /dev/disk/by-id/* /dev/sdf'",
    'for link in /dev/disk/by-id/* /dev/sdf; do echo "$link -> $(readlink -f "$link")"; done',
    "echo '$ findmnt /home /data'; for at in /home /data; do findmnt -no TARGET,SOURCE,FSTYPE $at; done",
    "echo '$ cat /etc/fstab'; grep -v '^ *#' /etc/fstab",
].join("\n");

/** Reads from the serial console how far the boot is, while nothing answers over SSH. */
export function bootStage(console: string): string {
    // The console's log continues after a restart.
    const boot = console.slice(Math.max(0, console.lastIndexOf("Linux version ")));
    const stage = [...boot.matchAll(/Cloud-init v\. \S+ running '([^']+)'/g)].at(-1)?.[1];
    if (stage !== undefined) return `cloud-init: ${stageName(stage.replace(":", "-"))}`;
    if (boot.includes("systemd[1]: ")) return "services";
    return boot.startsWith("Linux version ") ? "kernel" : "firmware and boot loader";
}

export function readConsole({ console }: Pick<VmPlace, "console">): string {
    return existsSync(console) ? readFileSync(console, "latin1") : "";
}
