import { execFileSync, spawn } from "node:child_process";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { liveBundle } from "../../cloud-init/live-bundle";
import { written } from "./parts";
import { box, documents, type Variant } from "./variants";

/** Paths of a box that a script may touch; a test moves all of them below its own folder. */
const boxPath =
    /(?<![\w.}$~/])\/(?=(?:etc|usr|home|data|var|dev|run|proc|sys)\b)(?!dev\/(?:null|zero|stdin))/g;

/** What the live settings link into everybody's PATH; here a copy. */
const commands = ["train", "workstation", "workstation-status"];

/** The interpreter itself: a version manager's `python3` would look for commands in its own folder first. */
const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
}).trim();

/** Records a stand-in's command line, so that a test sees which commands ran. */
const recorder = '#!/bin/bash\necho "${0##*/} $*" >>"$SANDBOX/log"\n';

/**
 * A box's file system in a temporary folder, with stand-ins for the commands that would touch the
 * machine. The scripts are the documents' own text, with the paths moved.
 */
export class Sandbox {
    readonly root = mkdtempSync(join(tmpdir(), "workstation-"));

    /** @param queue what the boxes of a stack with a queue know of it. @default the stack has none */
    constructor(variant: Variant, queue?: object) {
        const files = written(documents(box(variant)));
        const { first, more, jobs } = liveBundle(queue);
        for (const { filename, content } of [...first, ...more, ...jobs]) {
            files.set(`/var/lib/workstation/live/current/${filename}`, content);
            if (commands.includes(filename)) files.set(`/usr/local/bin/${filename}`, content);
        }
        for (const [path, content] of files) this.write(path, this.moved(content));
        mkdirSync(this.path("/bin"));
        this.write("/usr/bin/python3", '#!/bin/sh\nexec python3 "$@"\n');
    }

    /** Returns a path of the box, below the temporary folder. */
    path(path: string): string {
        return join(this.root, path);
    }

    write(path: string, content: string): void {
        mkdirSync(dirname(this.path(path)), { recursive: true });
        writeFileSync(this.path(path), content);
        chmodSync(this.path(path), 0o755);
    }

    read(path: string): string {
        return existsSync(this.path(path)) ? readFileSync(this.path(path), "utf8") : "";
    }

    /** Puts commands on the PATH, by name; each is bash, and its call is recorded. */
    commands(bodies: Readonly<Record<string, string>>): void {
        for (const [name, body] of Object.entries(bodies))
            this.write(`/bin/${name}`, `${recorder}${body}\n`);
    }

    /** The command lines of the stand-ins' calls, one line each. */
    get log(): readonly string[] {
        return this.read("/log").split("\n").filter(Boolean);
    }

    moved(text: string): string {
        return text.replace(boxPath, `${this.root}/`);
    }

    /** Runs a file of the box, after `edit` has changed its text. */
    async run(
        path: string,
        args: readonly string[] = [],
        {
            cwd = this.root,
            edit = (text: string) => text,
            env: more = {},
        }: {
            readonly cwd?: string;
            readonly edit?: (text: string) => string;
            readonly env?: Readonly<Record<string, string>>;
        } = {},
    ): Promise<{ status: number; output: string }> {
        this.write(path, edit(this.read(path)));
        const interpreter = /^#!.*python3/.test(this.read(path)) ? python : "bash";
        const path_ = `${this.path("/bin")}:${process.env["PATH"]}`;
        const env = {
            ...process.env,
            PATH: path_,
            SANDBOX: this.root,
            HOME: this.path("/home/ada"),
            ...more,
        };
        const child = spawn(interpreter, [this.path(path), ...args], { cwd, env });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
        child.stdin.end();
        const status = await new Promise<number>((resolve) =>
            child.on("close", (code) => resolve(code ?? -1)),
        );
        return { status, output: output.replaceAll(this.root, "") };
    }

    remove(): void {
        // What a script leaves in the background may still write.
        rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
}
