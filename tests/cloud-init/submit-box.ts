import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { boxQueue } from "../../planning/box-queue";
import { login, stack } from "./pretend-account";
import { Sandbox } from "./sandbox";

/** A box of whoever runs the tests, in a stack with a queue, and a folder of code on it. */
export class SubmitBox {
    readonly sandbox: Sandbox;
    readonly member = userInfo().username;
    readonly dir: string;

    /** @param hasQueue whether the stack has a queue */
    constructor(hasQueue = true) {
        const queue = hasQueue ? boxQueue(stack, "us-east-1") : undefined;
        this.sandbox = new Sandbox("debian12-cpu", queue);
        const config = "/etc/workstation/config.env";
        const own = this.sandbox
            .read(config)
            .replace(/(_USER=).*/, `$1${this.member}`)
            .replace(/(_IMAGE=).*/, "$1docker.io/training:1");
        this.sandbox.write(config, own);
        this.dir = this.sandbox.path("/data/code");
        mkdirSync(this.dir, { recursive: true });
        mkdirSync(this.sandbox.path("/home/ada"), { recursive: true });
    }

    put(path: string, content: string): void {
        mkdirSync(dirname(join(this.dir, path)), { recursive: true });
        writeFileSync(join(this.dir, path), content);
    }

    /** Runs `workstation submit` in the folder. */
    submit(url: string, words: readonly string[], env: Readonly<Record<string, string>> = own) {
        return this.sandbox.run(command, ["submit", ...words], this.there(url, env));
    }

    /** Runs a line of bash in the folder, in which `$SUBMIT` are the words of `workstation submit`. */
    shell(url: string, line: string) {
        const words = `SUBMIT="python3 ${this.sandbox.path(command)} submit"`;
        this.sandbox.write("/line", `#!/bin/bash\n${words}\n${line}\n`);
        return this.sandbox.run("/line", [], this.there(url, own));
    }

    private there(url: string, env: Readonly<Record<string, string>>) {
        const cache = this.sandbox.path("/cache");
        return { cwd: this.dir, env: { AWS_ENDPOINT_URL: url, XDG_CACHE_HOME: cache, ...env } };
    }
}

const command = "/var/lib/workstation/live/current/workstation";

/** The member's own login in the environment. */
const own = {
    AWS_ACCESS_KEY_ID: login.accessKeyId,
    AWS_SECRET_ACCESS_KEY: login.secretAccessKey,
};
