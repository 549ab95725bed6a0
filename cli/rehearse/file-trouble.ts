import { relative } from "node:path";
import { Refusal } from "../../settings/refusal";

/** Errors of the file system that the user can fix, by their code: what is wrong, and the command. */
const troubles: Readonly<Record<string, (path: string) => string>> = {
    EACCES: (path) =>
        `you may not write to ${path}: another user, perhaps root, rehearsed here before; ` +
        'make it yours: sudo chown -R "$(id -un)" .cache/rehearse',
    EROFS: (path) => `${path} is on a disk that is mounted read-only; see how: findmnt -T .`,
    ENOSPC: (path) => `the disk with ${path} is full; see what fills it: df -h .cache`,
    EDQUOT: (path) => `your quota on the disk with ${path} is used up; see it: quota -s`,
};

/** Codes with the same cause. If a read-only disk refuses a folder, Node reports the folder as missing. */
const sameAs: Readonly<Record<string, string>> = { EPERM: "EACCES", "ENOENT mkdir": "EROFS" };

/** Turns a file-system error that the user can fix into a Refusal; returns any other error unchanged. */
export function fileTrouble(error: unknown, projectDir: string): unknown {
    if (!(error instanceof Error) || error instanceof Refusal) return error;
    const { code = "", path = projectDir, syscall } = error as NodeJS.ErrnoException;
    const told = troubles[sameAs[`${code} ${syscall}`] ?? sameAs[code] ?? code];
    return told === undefined ? error : new Refusal(told(relative(projectDir, path) || path));
}
