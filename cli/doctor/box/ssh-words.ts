import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Box } from "../../boxes/find";
import type { Aws, Where } from "../../boxes/open-aws";
import { destination } from "../../connect/ssh/open-ssh";
import { sshFiles } from "../../connect/ssh-config/this-laptop";

/**
 * Gives `act` the words by which OpenSSH reaches a box without asking anything, and without learning anything: it works on a
 * copy of the known host keys, so that a changed one is seen and a new one is not stored.
 */
export async function withSshWords<T>(
    aws: Pick<Aws, "region">,
    box: Box,
    where: Where,
    act: (words: readonly string[]) => Promise<T>,
): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-doctor-"));
    try {
        const { knownHosts, config } = sshFiles();
        const copy = join(folder, basename(knownHosts));
        if (existsSync(knownHosts)) copyFileSync(knownHosts, copy);
        const files = { folder, config, knownHosts: copy };
        const quiet = ["BatchMode=yes", "Compression=no", "LogLevel=ERROR"];
        return await act([
            ...quiet.flatMap((option) => ["-o", option]),
            ...destination(aws, box, where, files),
        ]);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
