import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { Sandbox } from "./sandbox";

const live = "/var/lib/workstation/live/current";
const record = "/var/lib/workstation/last-stop.json";
const rootHooks = "/etc/workstation/pre-stop.d";

/** What the box keeps of a stop. */
export interface Stop {
    readonly at: string;
    readonly why: string;
    readonly reason: string;
    readonly stopped: readonly string[];
    readonly restart: boolean;
    readonly failed: readonly string[];
    readonly state: string;
}

/** Docker with three containers; what it is asked is in the sandbox's log. */
export const docker = `
case "$1" in
ps) printf '%s\\n' "a1 job-7-0a 7" "b2 web " "c3 cache " ;;
inspect) printf '%s\\n' "a1 no" "b2 always" "c3 unless-stopped" ;;
esac`;

/** A box that stops, whose hooks belong to whoever runs the tests; systemd, its journal and Docker are stand-ins. */
export class StopBox {
    readonly sandbox = new Sandbox("debian12-cpu");
    readonly #script = this.sandbox.read(`${live}/before_stop.py`);

    constructor() {
        this.sandbox.write("/etc/machine-id", "first-machine\n");
        this.startedAt(7);
        this.systemd("stopping", "poweroff.target start waiting");
        this.sandbox.commands({ docker, journalctl: "", sync: "" });
        mkdirSync(this.sandbox.path("/home/ada"), { recursive: true });
    }

    /** Gives the box another start, so many seconds ago. */
    startedAt(ticks: number, seconds = 100): void {
        const fields = Array.from({ length: 19 }, () => "0").join(" ");
        this.sandbox.write("/proc/1/stat", `1 (init (x) S) ${fields} ${ticks} 0 0\n`);
        this.sandbox.write("/proc/uptime", `${seconds}.25 1.00\n`);
    }

    systemd(state: string, job = ""): void {
        const body = `case "$1" in is-system-running) echo "${state}" ;; list-jobs) echo "12 ${job}" ;; esac`;
        this.sandbox.commands({ systemctl: body });
    }

    /** Puts a hook of root's on the box. */
    rootHook(name: string, body: string): string {
        const path = `${rootHooks}/${name}`;
        this.sandbox.write(path, `#!/bin/bash\n${body}\n`);
        return this.sandbox.path(path);
    }

    /** Puts a link where a hook of root's is expected. */
    rootLink(name: string, target: string): void {
        mkdirSync(this.sandbox.path(rootHooks), { recursive: true });
        symlinkSync(target, this.sandbox.path(`${rootHooks}/${name}`));
    }

    ownHook(body: string): void {
        this.sandbox.write("/home/ada/.workstation/pre-stop", `#!/bin/bash\n${body}\n`);
    }

    /**
     * Stops the unit, and returns what it printed.
     *
     * @param more Python that changes the modules first, beside what no test can do without.
     */
    async stop(more = "") {
        const before = [
            "import os, pwd, types",
            "me = pwd.getpwuid(os.getuid())",
            "home = os.environ['SANDBOX'] + '/home/ada'",
            "ada = types.SimpleNamespace(pw_dir=home, pw_uid=me.pw_uid, pw_gid=me.pw_gid, pw_shell='/bin/bash')",
            "pwd.getpwnam = lambda name: ada",
            "os.getgrouplist = lambda name, group: os.getgroups()",
            "stop_hooks.owner = os.getuid()",
            "box_tag.write = lambda value: 'tag: ' + value",
            more,
            "main()",
            "",
        ].join("\n");
        const began = Date.now();
        const { status, output } = await this.sandbox.run(`${live}/before_stop.py`, [], {
            edit: () => `#!/usr/bin/python3\n${this.#script.replace(/^if __name__[^]*/m, before)}`,
        });
        return { status, output, seconds: (Date.now() - began) / 1000 };
    }

    /** Runs a line of Python with the box's modules, and returns what it printed. */
    async python(line: string): Promise<string> {
        const text = `#!/usr/bin/python3\nimport sys\nsys.dont_write_bytecode = True\n${line}\n`;
        this.sandbox.write(`${live}/line.py`, this.sandbox.moved(text));
        const { output } = await this.sandbox.run(`${live}/line.py`);
        return output;
    }

    /** Returns the record of the stop, if there is one. */
    record(): Stop | undefined {
        const path = this.sandbox.path(record);
        return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Stop) : undefined;
    }

    /** Returns what Docker was asked. */
    docker(): readonly string[] {
        return this.sandbox.log.filter((line) => line.startsWith("docker "));
    }

    remove(): void {
        this.sandbox.remove();
    }
}
