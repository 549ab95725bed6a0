/** A rehearsed box whose idle agent has short minutes, and people who use it over SSH and VNC. */
import { expect } from "chai";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { sshPort } from "../../cli/rehearse/ssh";
import { FaultBox, type Injection } from "./fault-box";
import { eventually } from "./fault-host";
import { ownMachineFiles, readOwnMachine } from "./own-machine";
import { RfbClient } from "./rfb-client";

/** What the agent says each minute. */
export interface IdleState {
    readonly at: string;
    readonly limitMinutes: number;
    readonly verdict: "up" | "warn" | "stop";
    readonly reason: string;
    readonly idleMinutes: number;
    readonly stopsAt: string | null;
    readonly keepUntil: string | null;
    readonly unknown: readonly string[];
    readonly minutesLeft: number | null;
}

/** Seconds of the agent's minute: longer than its probes take on a loaded machine. */
const minute = 3;

export class IdleBox extends FaultBox {
    readonly #open: ChildProcessWithoutNullStreams[] = [];

    constructor(name: string, settings: readonly string[], injection: Injection = {}) {
        const cpu = ["workstation:os: debian12", "workstation:framework: none"];
        super(name, {
            ...injection,
            settings: [...cpu, ...settings],
            files: { ...ownMachineFiles, ...injection.files },
        });
    }

    /** Starts the box, and then shortens the agent's minute. */
    async start(): Promise<void> {
        await this.launch();
        await this.expectReady(600);
        await readOwnMachine(this);
        await this.shortenMinute(minute);
        await eventually(() => this.hasState(), 60, "the agent has said something");
    }

    async shortenMinute(seconds: number): Promise<void> {
        await this.on(
            `echo WORKSTATION_IDLE_SECONDS=${seconds} >/etc/workstation/idle.env && systemctl restart idle.service`,
        );
    }

    hasState(): Promise<boolean> {
        return this.holds(`test -s ${stateFile}`);
    }

    async state(): Promise<IdleState> {
        return JSON.parse(await this.on(`cat ${stateFile}`)) as IdleState;
    }

    /** Waits for a state, and returns it. */
    async until(
        what: string,
        holds: (state: IdleState) => boolean,
        limit = 120,
    ): Promise<IdleState> {
        let state: IdleState | undefined;
        await eventually(async () => holds((state = await this.state())), limit, what).catch(
            (error: Error) => {
                throw new Error(`${error.message}: ${JSON.stringify(state)}`);
            },
        );
        return state!;
    }

    /** Expects use for so many of the agent's minutes, one after another, for a reason. */
    async expectUse(reason: RegExp, count: number): Promise<void> {
        const first = await this.until(`a use because of ${reason}`, inUse(reason));
        for (let seen = first, counted = 1; counted < count; await sleep(400)) {
            const state = await this.state();
            if (state.at === seen.at) continue;
            expect(inUse(reason)(state), JSON.stringify(state)).to.equal(true);
            seen = state;
            counted++;
        }
    }

    /** Waits until nobody has used the box for so many of the agent's minutes. */
    untilIdle(count: number): Promise<IdleState> {
        return this.until(`idle for ${count} minutes`, ({ idleMinutes }) => idleMinutes >= count);
    }

    /** Starts a process of the member's that wants to run all the time. */
    async startLoop(unit: string): Promise<void> {
        await this.on(
            `systemd-run -q --unit ${unit} --uid ana --nice 19 sh -c 'while :; do :; done'`,
        );
    }

    async stopUnit(...units: readonly string[]): Promise<void> {
        await this.on(`systemctl stop ${units.join(" ")}`);
    }

    /** Opens a login on a terminal, in which nobody types by themselves. @returns what is printed there, and how to type */
    async openWindow(): Promise<{ text: string; readonly type: (keys: string) => void }> {
        const child = this.#ssh("-tt");
        const window = { text: "", type: (keys: string) => void child.stdin.write(keys) };
        child.stdout.on("data", (bytes: Buffer) => (window.text += String(bytes)));
        await eventually(() => Promise.resolve(window.text.includes("$ ")), 60, "a prompt");
        return window;
    }

    /** Opens a viewer of the desktop through SSH, as people do. */
    async openViewer(): Promise<RfbClient> {
        const password = await this.on("cat /home/ana/.vnc/password");
        const { stdout, stdin } = this.#ssh("-W", "127.0.0.1:5901");
        const viewer = new RfbClient(stdout, stdin);
        await viewer.open(password);
        return viewer;
    }

    #ssh(...flags: readonly string[]): ChildProcessWithoutNullStreams {
        const { key, knownHosts } = this.place;
        const options = ["BatchMode=yes", "StrictHostKeyChecking=accept-new"];
        options.push(`UserKnownHostsFile=${knownHosts}`);
        const port = ["-p", String(sshPort(this.place)), "-i", key];
        const words = [...flags, ...port, ...options.flatMap((it) => ["-o", it]), "ana@127.0.0.1"];
        const child = spawn("ssh", words);
        child.stdin.on("error", () => undefined);
        this.#open.push(child);
        return child;
    }

    async isOff(): Promise<boolean> {
        const seen = await this.engine("inspect", "-f", "{{.State.Running}}", this.place.box);
        return seen.stdout.trim() === "false";
    }

    override async remove(): Promise<void> {
        for (const child of this.#open) child.kill();
        await super.remove();
    }
}

const stateFile = "/run/workstation-idle/state.json";

const inUse = (reason: RegExp) => (state: IdleState) =>
    state.idleMinutes === 0 && state.verdict === "up" && reason.test(state.reason);
