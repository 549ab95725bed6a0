import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, posix, win32 } from "node:path";
import { namePattern } from "../../settings/members";
import { Refusal } from "../../settings/refusal";
import { writeFileWhole } from "../write-file";

interface Computer {
    readonly platform: NodeJS.Platform;
    readonly env: NodeJS.ProcessEnv;
    readonly home: string;
}

const thisComputer = (): Computer => ({
    platform: process.platform,
    env: process.env,
    home: homedir(),
});

/**
 * Returns the file with the name that `workstation use` stored, where each system keeps a user's settings:
 * `~/Library/Application Support` on macOS, `%APPDATA%` on Windows, and elsewhere `$XDG_CONFIG_HOME` or `~/.config`
 * (XDG Base Directory Specification 0.8, which says to ignore a relative path there).
 */
export function storedNameFile({ platform, env, home }: Computer = thisComputer()): string {
    const path = platform === "win32" ? win32 : posix;
    const given = (value = "", otherwise: string) => (path.isAbsolute(value) ? value : otherwise);
    const folder =
        platform === "win32"
            ? given(env["APPDATA"], path.join(home, "AppData", "Roaming"))
            : platform === "darwin"
              ? path.join(home, "Library", "Application Support")
              : given(env["XDG_CONFIG_HOME"], path.join(home, ".config"));
    return path.join(folder, "workstation", "member");
}

/**
 * Reads the stored name; `undefined` where none is.
 *
 * @throws Refusal for a file that holds no name of a member.
 */
export function storedName(file = storedNameFile()): string | undefined {
    let text;
    try {
        text = readFileSync(file, "utf8").trim();
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
    if (namePattern.test(text)) return text;
    throw new Refusal(
        `${file} does not hold a member's name; store yours again: npx workstation use NAME`,
    );
}

/**
 * Stores a member's name for the commands to come, in a file that only the user may read.
 *
 * @throws Refusal for a text that no member may have as a name.
 */
export function storeName(name: string, file = storedNameFile()): void {
    if (!namePattern.test(name)) {
        throw new Refusal(
            `"${name}" cannot be a member's name, which is 1 to 32 lower-case letters, digits and dashes, with a letter ` +
                "first and no dash last; `npx workstation status` lists the members who have a box",
        );
    }
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileWhole(file, `${name}\n`, 0o600);
}
