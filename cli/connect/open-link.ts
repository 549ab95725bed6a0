import { spawn } from "node:child_process";

/** The system that opens links. */
export interface Desktop {
    readonly platform: NodeJS.Platform;
    readonly env: NodeJS.ProcessEnv;
}

/**
 * Returns the command that opens a link with the program that the user's system has for it; `undefined` where nobody
 * would see a window, as in a session over SSH. No shell reads the link.
 */
export function opener({ platform, env }: Desktop, link: string): readonly string[] | undefined {
    const set = (name: string) => (env[name] ?? "") !== "";
    if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", link];
    if (platform === "darwin") return set("SSH_CONNECTION") ? undefined : ["open", link];
    return set("DISPLAY") || set("WAYLAND_DISPLAY") ? ["xdg-open", link] : undefined;
}

/** Opens a link where the user sees it, and returns whether that went well. The program that shows it runs on. */
export function openLink(link: string, env: NodeJS.ProcessEnv): Promise<boolean> {
    const [program, ...args] = opener({ platform: process.platform, env }, link) ?? [];
    if (program === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
        const child = spawn(program, args, { stdio: "ignore", env });
        child.on("error", () => resolve(false));
        child.on("close", (status) => resolve(status === 0));
    });
}
