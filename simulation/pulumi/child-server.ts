import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const register = join(__dirname, "..", "..", "cli", "start", "register.cjs");

/** A process of Node.js that serves until its standard input ends, and the line with which it says where. */
export interface ChildServer {
    readonly process: ChildProcess;
    readonly said: string;
}

/** Starts a file of the project, TypeScript too, and waits for its first line. */
export async function startServer(file: string, ...args: readonly string[]): Promise<ChildServer> {
    const child = spawn(process.execPath, ["-r", register, file, ...args], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { process: child, said: line.toString().trim() };
}
