import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Programs of a laptop, which say their versions. */
const programs = {
    ssh: `case "$1" in
-V) echo "OpenSSH_9.2p1 Debian, OpenSSL" >&2 ;;
-G) echo "identityfile ~/.ssh/id_ed25519" ;;
esac`,
    "ssh-add": "exit 1",
    pulumi: "echo v3.248.0",
    "session-manager-plugin": "echo 1.2.896.0",
} as const;

/** Writes the programs into a folder, and returns the PATH on which they come first. */
export function programsIn(folder: string): string {
    mkdirSync(folder, { recursive: true });
    for (const [name, script] of Object.entries(programs))
        writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return `${folder}:${process.env["PATH"] ?? ""}`;
}
