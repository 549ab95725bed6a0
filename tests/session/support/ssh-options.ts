import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command } from "./clients";
import { type SshServer } from "./ssh-server";

/** Returns the options with which `ssh` and `scp` reach a server through a client, under the name `box`. */
export function sshOptions({ folder, key, user }: SshServer, { file, args }: Command): string[] {
    const hostKey = readFileSync(join(folder, "host_key.pub"), "utf8");
    const known = join(folder, "known_hosts");
    writeFileSync(known, `box ${hostKey}`);
    const options = {
        ProxyCommand: [file, ...args].map((word) => `'${word.replaceAll("%", "%%")}'`).join(" "),
        IdentityFile: key,
        UserKnownHostsFile: known,
        User: user,
        BatchMode: "yes",
    };
    return ["-F", "none", ...Object.entries(options).map(([name, value]) => `-o${name}=${value}`)];
}
