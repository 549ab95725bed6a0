import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SessionManager } from "../../../simulation/session-manager/service";
import { projectDir } from "../../support/run-stack";
import { awsEnvironment } from "./clients";

/** The command at work. */
export interface Typed {
    readonly child: ChildProcessWithoutNullStreams;
    readonly said: { out: string; err: string };
    /** Its exit code. */
    readonly ended: Promise<number | null>;
}

/** A member's laptop: an empty home, credentials that the stand-in takes, and an SSH agent that has one key. */
export class MemberLaptop {
    /** The command's program for Node.js. */
    readonly command = join(projectDir, "cli", "bin.cjs");
    readonly home = mkdtempSync(join(tmpdir(), "workstation-home-"));
    private readonly agent: { readonly socket: string; readonly pid: number };

    constructor(
        private readonly service: SessionManager,
        key: string,
    ) {
        const said = String(execFileSync("ssh-agent", ["-s"]));
        this.agent = {
            socket: /SSH_AUTH_SOCK=([^;]+)/.exec(said)?.[1] ?? "",
            pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]),
        };
        execFileSync("ssh-add", ["-q", key], { env: this.environment() });
    }

    environment(): NodeJS.ProcessEnv {
        const { home, agent, service } = this;
        return {
            ...process.env,
            ...awsEnvironment(service),
            ...{ HOME: home, XDG_CONFIG_HOME: join(home, ".config"), SSH_AUTH_SOCK: agent.socket },
        };
    }

    /** Starts the command with nothing to read. */
    workstation(...args: readonly string[]): Typed {
        const typed = this.run(process.execPath, [this.command, ...args]);
        typed.child.stdin.end();
        return typed;
    }

    /** Starts a program in a folder that is no project. @param more variables of its environment */
    run(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Typed {
        const env = { ...this.environment(), ...more };
        const child = spawn(program, args, { cwd: this.home, env });
        const said = { out: "", err: "" };
        child.stdout.on("data", (text) => (said.out += String(text)));
        child.stderr.on("data", (text) => (said.err += String(text)));
        const ended = once(child, "close").then(([status]) => status as number | null);
        return { child, said, ended };
    }

    close(): void {
        process.kill(this.agent.pid);
        rmSync(this.home, { recursive: true });
    }
}
