/** Which OpenSSH reads the file: the one of Windows starts a command itself, the others through the user's shell. */
export type Platform = "windows" | "macos" | "linux";

/** What needs no quotes in a shell, in Windows' command lines or in ssh_config. */
const plain = /^[\w./:@+,-]+$/;

/**
 * Returns a file's name as one word of ssh_config, where a backslash and a quote can be escaped, and a percent sign
 * begins a token (OpenSSH 9.2, ssh_config(5)). Windows' own names work with `/` too.
 */
export function fileWord(path: string, platform: Platform): string {
    const named = doubled(withSlashes(path, platform));
    return plain.test(named) ? named : `"${named.replaceAll(/["\\]/g, "\\$&")}"`;
}

/**
 * Returns the line after `ProxyCommand`. OpenSSH takes all of it, expands tokens, and gives it to the user's shell with
 * `exec` before it: bash, zsh or fish, which read single quotes alike.
 *
 * OpenSSH for Windows has no shell between: it hands the line to CreateProcess, whose first word must be the program's
 * absolute name (PowerShell/openssh-portable, sshconnect.c and w32fd.c, read 2026-11-30). Git for Windows brings an ssh
 * that does use a shell, and that would eat backslashes, so names have `/`.
 */
export function proxyLine(words: readonly string[], platform: Platform): string {
    return words
        .map((word) => doubled(withSlashes(word, platform)))
        .map((word) => (plain.test(word) ? word : quoted(word, platform)))
        .join(" ");
}

function quoted(word: string, platform: Platform): string {
    // No name on Windows has a double quote in it.
    return platform === "windows" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

function doubled(text: string): string {
    return text.replaceAll("%", "%%");
}

function withSlashes(path: string, platform: Platform): string {
    return platform === "windows" ? path.replaceAll("\\", "/") : path;
}
