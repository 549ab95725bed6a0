import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import { withReaders } from "./idle-state";
import { Sandbox } from "./sandbox";

const command = "/var/lib/workstation/live/current/workstation";

/** What Docker's command says where its daemon does not answer, or not to everybody (Docker 27 and 29). */
export const silence = {
    down: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    absent: "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct",
    forbidden:
        "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock",
} as const;

/** Docker with its containers' states in files: it refuses what Docker refuses, and keeps what could not start. */
const docker = `
said() { echo "$1" >&2; exit "\${2-1}"; }
store=$SANDBOX/containers
mkdir -p "$store"
[ ! -e "$SANDBOX/silence" ] || said "$(cat "$SANDBOX/silence")"
state() { echo "{\\"Status\\":\\"$1\\",\\"ExitCode\\":$2,\\"FinishedAt\\":\\"$3\\"}" >"$store/$name"; }
case "$1 $2" in
"image inspect") [ -e "$SANDBOX/image" ] || said "Error response from daemon: No such image: $3" ;;
"run -d")
    while [ $# -gt 0 ]; do
        case $1 in --name) name=$2 ;; -p) port=$2 ;; esac
        shift
    done
    [ ! -e "$store/$name" ] || said "docker: Error response from daemon: Conflict. The container name \\"/$name\\" is already in use" 125
    state created 0 0001-01-01T00:00:00Z
    if [ -e "$SANDBOX/port-\${port-none}" ]; then
        echo "docker: Error response from daemon: failed to set up container networking: Bind for $port failed: port is already allocated" >&2
        said $'\\nRun \\'docker run --help\\' for more information' 125
    fi
    if [ -e "$SANDBOX/refusal" ]; then said "$(cat "$SANDBOX/refusal")" 125; fi
    state running 0 0001-01-01T00:00:00Z
    echo 0123456789abcdef
    ;;
"container inspect")
    status=0
    for name in "\${@:5}"; do
        if [ -e "$store/$name" ]; then echo "/$name $(cat "$store/$name")"
        else echo "Error response from daemon: No such container: $name" >&2; status=1; fi
    done
    exit $status
    ;;
wait\\ *)
    name=$2
    while grep -q running "$store/$name" 2>/dev/null; do sleep 0.1; done
    [ -e "$store/$name" ] || said "Error response from daemon: No such container: $name"
    ;;
"stop -t") name=$4; state exited 143 2026-11-30T12:00:00.123456789Z ;;
logs\\ *)
    name=\${!#}
    [ -e "$store/$name" ] || said "Error response from daemon: No such container: $name"
    echo "epoch 1"
    [ "$2" != -f ] || while grep -q running "$store/$name"; do sleep 0.1; done
    ;;
"ps -a") for it in "$store"/*; do ! grep -q exited "$it" || basename "$it"; done ;;
"rm -f") rm -f "$store/$3" ;;
rm\\ *) cd "$store" && rm "\${@:2}" ;;
*) said "docker: unknown command: docker $1" ;;
esac`;

/** A CPU box whose member is whoever runs the tests, with Docker, sudo and systemd as stand-ins. */
export class JobBox {
    readonly sandbox = new Sandbox("debian12-cpu");
    readonly member = userInfo().username;
    #path: { readonly PATH?: string } = {};
    readonly jobs = `/home/${this.member}/.workstation/jobs`;

    constructor() {
        const config = "/etc/workstation/config.env";
        const own = this.sandbox.read(config).replace(/(_USER=).*/, `$1${this.member}`);
        this.sandbox.write(config, own);
        this.sandbox.commands({ docker, sudo: "", systemctl: "echo running" });
        this.sandbox.write("/image", "");
        this.sandbox.write("/proc/meminfo", "MemTotal:        8000000 kB\n");
        this.sandbox.write("/etc/machine-id", "first-machine\n");
        withReaders(this.sandbox);
        this.startedAt(7);
        for (const folder of ["/data/mnist", `/home/${this.member}`])
            mkdirSync(this.sandbox.path(folder), { recursive: true });
    }

    /** Gives the box another start: the 22nd field is the time of the first process. */
    startedAt(ticks: number): void {
        const fields = Array.from({ length: 19 }, () => "0").join(" ");
        this.sandbox.write("/proc/1/stat", `1 (init (x) S) ${fields} ${ticks} 0 0\n`);
    }

    /** Runs the box's command in a folder of the data volume. */
    workstation(...words: readonly string[]) {
        const home = this.sandbox.path(`/home/${this.member}`);
        const env = { HOME: home, TZ: "UTC", ...this.#path };
        return this.sandbox.run(command, words, { cwd: this.sandbox.path("/data/mnist"), env });
    }

    train(...words: readonly string[]) {
        return this.workstation("train", ...words);
    }

    /** Runs a line of shell in which `train` is the box's, several at once for example. */
    shell(line: string) {
        const body = `#!/bin/bash\ntrain() { python3 '${this.sandbox.path(command)}' train "$@"; }\n${line}\n`;
        this.sandbox.write("/line", body);
        const env = { HOME: this.sandbox.path(`/home/${this.member}`) };
        return this.sandbox.run("/line", [], { cwd: this.sandbox.path("/data/mnist"), env });
    }

    /** Returns the names of Docker's containers. */
    containers(): readonly string[] {
        return readdirSync(this.sandbox.path("/containers")).sort();
    }

    /** Lets a job's container end by itself. */
    ends(number: number, code: number): void {
        const name = this.containers().find((it) => it.startsWith(`job-${number}-`))!;
        const state = {
            ...{ Status: "exited", ExitCode: code },
            FinishedAt: "2026-11-30T11:00:00.5Z",
        };
        this.sandbox.write(`/containers/${name}`, JSON.stringify(state));
    }

    /** Gives the box a job that ended long ago, with its container. */
    ended(number: number, record: object = {}): void {
        const container = `job-${number}-0a`;
        const own = { command: ["true"], folder: "/data", ports: [], container };
        const times = { startOfBox: "", started: "2026-11-01T00:00:00Z" };
        const folder = `${this.jobs}/${number}`;
        this.sandbox.write(`${folder}/job.json`, JSON.stringify({ ...own, ...times, ...record }));
        this.sandbox.write(`${folder}/end.json`, '{"state": "ended", "exitCode": 0}');
        this.sandbox.write(`/containers/${container}`, "exited");
    }

    /** Removes all containers, as a new box has none. */
    loseContainers(): void {
        rmSync(this.sandbox.path("/containers"), { recursive: true });
    }

    /** Lets Docker's command say this, and nothing else, until the next word. */
    silent(said: string | undefined): void {
        if (said === undefined) rmSync(this.sandbox.path("/silence"));
        else this.sandbox.write("/silence", said);
    }

    /** Takes Docker's command away; this machine's own must not answer in its place. */
    withoutDocker(): void {
        const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"]);
        rmSync(this.sandbox.path("/bin/docker"));
        this.sandbox.write("/bin/python3", `#!/bin/sh\nexec ${String(python).trim()} "$@"\n`);
        this.#path = { PATH: this.sandbox.path("/bin") };
    }

    /** Returns one of a job's files. */
    file(number: number, name: string): string {
        return this.sandbox.read(`${this.jobs}/${number}/${name}`);
    }

    remove(): void {
        this.sandbox.remove();
    }
}
