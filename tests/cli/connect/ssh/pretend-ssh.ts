import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An `ssh` that goes first on this process's PATH, until `remove`. It also keeps `ssh` from a home of the laptop's own. */
export class PretendSsh {
    private readonly folder = mkdtempSync(join(tmpdir(), "workstation-"));
    private readonly former = { PATH: process.env["PATH"], HOME: process.env["HOME"] };

    constructor() {
        const { PATH = "" } = this.former;
        Object.assign(process.env, {
            PATH: `${this.folder}${delimiter}${PATH}`,
            HOME: this.folder,
        });
    }

    /** Lets it run these lines of a shell, in which `remote` is the command for the box. */
    put(lines: string): void {
        const file = join(this.folder, "ssh");
        const remote = 'for remote; do :; done; printf "%s\\n" "$*" >>"$0.calls"';
        writeFileSync(file, `#!/bin/sh\n${remote}\n${lines}\n`);
        chmodSync(file, 0o755);
    }

    /** Lets the next call last until `interrupt`, and end as OpenSSH does then. */
    putInterrupted(): void {
        this.put('until rm "$0.interrupted" 2>/dev/null; do sleep 0.05; done; exit 255');
    }

    /** Presses Ctrl-C once the next call runs, however late that is. */
    async interrupt(): Promise<void> {
        const before = this.calls.length;
        while (this.calls.length === before) await sleep(10);
        process.emit("SIGINT");
        writeFileSync(join(this.folder, "ssh.interrupted"), "");
    }

    /** Puts a command on the PATH here, which is the PATH of the box, too, where `ssh` runs `remote` here. */
    putOnBox(name: string, lines: string): void {
        const file = join(this.folder, name);
        writeFileSync(file, `#!/bin/sh\n${lines}\n`);
        chmodSync(file, 0o755);
    }

    /** The words of each call so far, a line each. */
    get calls(): readonly string[] {
        return this.callsOf("ssh");
    }

    /** The lines that a command has written into "$0.calls" so far. */
    callsOf(name: string): readonly string[] {
        const file = join(this.folder, `${name}.calls`);
        return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
    }

    remove(): void {
        Object.assign(process.env, this.former);
        rmSync(this.folder, { recursive: true });
    }
}
