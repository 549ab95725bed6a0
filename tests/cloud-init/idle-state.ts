import type { Sandbox } from "./sandbox";

const bundle = "/var/lib/workstation/live/current";

/** What the idle agent writes each minute. */
export interface State {
    readonly version: number;
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

/** Why the box was stopped last. */
export interface Stop {
    readonly at: string;
    readonly why: "idle" | "person" | "unknown";
    readonly reason: string;
    readonly stopped: readonly string[];
}

/** Returns a time so many minutes from now, as the box writes it. */
export const inMinutes = (minutes: number) =>
    new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, "");

/** Gives the box a state of its idle agent: used a moment ago, but for what is given. */
export function putState(sandbox: Sandbox, seen: Partial<State> = {}): State {
    const state: State = {
        ...{ version: 1, at: inMinutes(0), limitMinutes: 30, verdict: "up", idleMinutes: 0 },
        ...{ reason: "In minute 130 the GPU was 87 % busy.", stopsAt: inMinutes(30) },
        ...{ keepUntil: null, unknown: [], minutesLeft: null, ...seen },
    };
    sandbox.write("/run/workstation-idle/state.json", JSON.stringify(state));
    return state;
}

/** Gives the box a record of its last stop. */
export function putLastStop(sandbox: Sandbox, stop: Stop | null): void {
    const text = JSON.stringify(JSON.stringify(stop));
    sandbox.write(
        `${bundle}/stop_record.py`,
        `import json\ndef last():\n return json.loads(${text})\n`,
    );
}

/** Gives the box recorded minutes. */
export function putRing(sandbox: Sandbox, samples: readonly object[]): void {
    sandbox.write("/ring", samples.map((it) => `${JSON.stringify(it)}\n`).join(""));
    const file = JSON.stringify(sandbox.path("/ring"));
    const last = `def last(count):\n return [json.loads(it) for it in open(${file})][-count:]\n`;
    sandbox.write(`${bundle}/idle_ring.py`, `import json\n${last}`);
}

/** Gives a box whose scripts do not come with them what reads the last stop and the recorded minutes. */
export function withReaders(sandbox: Sandbox): void {
    if (sandbox.read(`${bundle}/stop_record.py`) === "") putLastStop(sandbox, null);
    if (sandbox.read(`${bundle}/idle_ring.py`) === "") putRing(sandbox, []);
}

/** Runs one of the box's Python files. */
export function runPython(
    sandbox: Sandbox,
    name: string,
    words: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
) {
    const quoted = [sandbox.path(`${bundle}/${name}`), ...words].map((it) => `'${it}'`).join(" ");
    sandbox.write("/line", `#!/bin/bash\nexec python3 ${quoted}\n`);
    return sandbox.run("/line", [], { env });
}
