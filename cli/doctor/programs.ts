import { execFile } from "node:child_process";

/** What a program of this laptop answered. */
export interface Answered {
    /** `undefined` where it is not installed, was killed or did not end in time. */
    readonly status: number | undefined;
    readonly out: string;
    readonly err: string;
    readonly isInstalled: boolean;
}

/** Asks a program of this laptop, for its version for example. */
export function askProgram(
    program: string,
    args: readonly string[],
    signal: AbortSignal,
    input = "",
): Promise<Answered> {
    return new Promise((resolve) => {
        const child = execFile(program, args, { signal, windowsHide: true }, (error, out, err) => {
            const code = error === null ? 0 : error.code;
            const isInstalled = code !== "ENOENT";
            resolve({ status: typeof code === "number" ? code : undefined, out, err, isInstalled });
        });
        // It may end before it has read its input.
        child.stdin?.on("error", () => undefined).end(input);
    });
}
