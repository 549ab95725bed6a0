import { spawn } from "node:child_process";
import {
    appendFileSync,
    chmodSync,
    mkdirSync,
    mkdtempSync,
    rmSync,
    symlinkSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSocket, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { projectDir } from "../support/run-stack";

/** A sample as the agent gets it. */
export type Sampled = Readonly<Record<string, unknown>> & { readonly err: readonly string[] };

/**
 * Takes samples, and waits for a line on standard input before each one: the seconds since the sample before. The folder of
 * the box's own scripts and the root are its arguments.
 */
const driver = `
import json, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import idle_probe_gpu, idle_probes
idle_probe_gpu.first_minutes = 0
idle_probe_gpu.seconds_between = 0.2
probes = idle_probes.Probes({"USER": sys.argv[3]}, sys.argv[2])
print("{}", flush=True)
for number, line in enumerate(sys.stdin):
    began = time.monotonic()
    sample = probes.sample(number, float(line))
    print(json.dumps({**sample, "took": time.monotonic() - began}), flush=True)
`;

/** The kernel's files of a box on which nothing happens. */
const quiet = {
    "/proc/stat": "cpu 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0\nbtime 1796000000\n",
    "/proc/meminfo": "MemTotal: 8000 kB\nMemFree: 1 kB\nMemAvailable: 6000 kB\n",
    "/proc/diskstats": "",
    "/proc/net/dev": "Inter-|\n face |\n    lo: 5 0 0 0 0 0 0 0 5 0 0 0 0 0 0 0\n",
    "/proc/net/tcp": "  sl  local_address rem_address   st\n",
} as const;

/** A box's files in a temporary folder, its programs as stand-ins, and the box's own probes that sample it. */
export class ProbeBox {
    readonly root = mkdtempSync(join(tmpdir(), "probes-"));
    readonly member = userInfo().username;
    readonly #servers: Server[] = [];
    #child: ReturnType<typeof spawn> | undefined;
    #printed = "";
    #more: () => void = () => undefined;

    constructor() {
        for (const [path, content] of Object.entries(quiet)) this.write(path, content);
        this.program("ss", "");
    }

    path(path: string): string {
        return join(this.root, path);
    }

    write(path: string, content: string): void {
        mkdirSync(dirname(this.path(path)), { recursive: true });
        writeFileSync(this.path(path), content);
    }

    append(path: string, content: string): void {
        appendFileSync(this.path(path), content);
    }

    link(path: string, target: string): void {
        mkdirSync(dirname(this.path(path)), { recursive: true });
        symlinkSync(target, this.path(path));
    }

    /** Sets the times of a file so many minutes ago. */
    touched(path: string, minutes: number): void {
        const at = Date.now() / 1000 - minutes * 60;
        utimesSync(this.path(path), at, at);
    }

    remove(path: string): void {
        rmSync(this.path(path), { recursive: true, force: true });
    }

    /** Puts a program on the PATH; its calls are noted in /calls. */
    program(name: string, body: string): void {
        this.write(`/bin/${name}`, `#!/bin/bash\necho "$0 $*" >>'${this.root}/calls'\n${body}\n`);
        chmodSync(this.path(`/bin/${name}`), 0o755);
    }

    /** Gives the box a process. */
    process(
        pid: number,
        name: string,
        { parent = 1, session = pid, tty = 0, words = [name] as readonly string[] } = {},
    ): void {
        const fields = `S ${parent} ${pid} ${session} ${tty} -1`;
        this.write(`/proc/${pid}/stat`, `${pid} (${name}) ${fields}\n`);
        this.write(`/proc/${pid}/cmdline`, `${words.join("\0")}\0`);
    }

    /** Opens a socket of the file system where HTTP is answered. */
    async serve(path: string, answer: RequestListener): Promise<void> {
        await this.#listen(path, createServer(answer));
    }

    /** Opens a socket of the file system where anything is answered. */
    async listen(path: string, answer: (socket: Socket) => void): Promise<void> {
        await this.#listen(path, createSocket(answer));
    }

    async #listen(path: string, server: Server): Promise<void> {
        mkdirSync(dirname(this.path(path)), { recursive: true });
        await new Promise<void>((resolve) => server.listen(this.path(path), resolve));
        this.#servers.push(server);
    }

    /** Takes the next sample, so many seconds after the one before. */
    async sample(seconds = 60): Promise<Sampled> {
        if (this.#child === undefined) await this.#start(this.root);
        this.#child!.stdin!.write(`${seconds}\n`);
        return this.#line();
    }

    /** Lets the probes look at this machine instead. */
    async realSample(seconds: number): Promise<Sampled> {
        if (this.#child === undefined) await this.#start("");
        this.#child!.stdin!.write(`${seconds}\n`);
        return this.#line();
    }

    /** Starts the probes, which take their first readings then. */
    async #start(root: string): Promise<void> {
        const args = ["-c", driver, join(projectDir, "cloud-init/files"), root, this.member];
        const path = root === "" ? process.env["PATH"] : `${this.path("/bin")}:/usr/bin:/bin`;
        this.#child = spawn("python3", args, {
            env: { ...process.env, PATH: path },
            stdio: ["pipe", "pipe", "inherit"],
        });
        this.#child.stdout!.on("data", (chunk: Buffer) => {
            this.#printed += chunk.toString();
            this.#more();
        });
        await this.#line();
    }

    async begin(): Promise<void> {
        await this.#start(this.root);
    }

    async beginReal(): Promise<void> {
        await this.#start("");
    }

    async #line(): Promise<Sampled> {
        while (!this.#printed.includes("\n"))
            await new Promise<void>((resolve) => (this.#more = resolve));
        const end = this.#printed.indexOf("\n");
        const line = this.#printed.slice(0, end);
        this.#printed = this.#printed.slice(end + 1);
        return JSON.parse(line) as Sampled;
    }

    end(): void {
        this.#child?.kill("SIGKILL");
        for (const server of this.#servers) server.close();
        rmSync(this.root, { recursive: true, force: true });
    }
}
