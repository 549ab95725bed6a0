import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Starts the process of `warm-host-process.cjs` when it is first needed, and again after its end. */
export class WarmHost {
    private child: ChildProcess | undefined;
    private listening = "";

    /** Returns HOST:PORT. */
    async address(): Promise<string> {
        if (this.child === undefined) {
            // The program's own cloudinit package is TypeScript.
            const register = join(__dirname, "..", "..", "cli", "start", "register.cjs");
            const arguments_ = ["-r", register, join(__dirname, "warm-host-process.cjs")];
            const stdio = ["pipe", "pipe", "inherit"] as const;
            this.child = spawn(process.execPath, arguments_, { stdio: [...stdio] });
            const [line] = (await once(this.child.stdout!, "data")) as [Buffer];
            this.listening = `127.0.0.1:${line.toString().trim()}`;
        }
        return this.listening;
    }

    end(): void {
        this.child?.kill();
        this.child = undefined;
    }
}
