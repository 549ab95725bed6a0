import type { Run } from "./run";

/** One check of the box's self-test, as `workstation-status --json` gives it. */
export interface Check {
    readonly name: string;
    readonly verdict: "ok" | "failed" | "waiting";
    readonly seconds: number;
    readonly detail: string;
    readonly remedy: string;
}

export interface Status {
    readonly verdict: "ready" | "failed" | "unfinished";
    readonly checks: readonly Check[];
}

/** What the box said when it was asked. */
export interface Look {
    /** Absent until the documents have put the self-test in place. */
    readonly status?: Status;
    /** Whether the box's own self-test, which has more patience than one look, has ended. */
    readonly judged: boolean;
    /** The stage of cloud-init that is under way. */
    readonly stage?: string;
    /** Seconds that each stage of cloud-init took; 0 for one that is under way. */
    readonly stages: Readonly<Record<string, number>>;
}

/** cloud-init's names, and what they are to a reader; in boot order. */
const stageNames = {
    "init-local": "seed",
    init: "files and people",
    "modules-config": "settings",
    "modules-final": "units",
} as const;

/** The three answers, one after the other; `sh` so that a missing file is an empty answer. */
export const lookScript = [
    "cat /run/cloud-init/status.json 2>/dev/null",
    "echo; echo ---",
    "systemctl is-active workstation-status.service 2>/dev/null",
    "echo ---",
    "[ -x /usr/local/bin/workstation-status ] && workstation-status --json 2>/dev/null",
    "true",
].join("\n");

interface CloudInitStage {
    readonly start?: number | null;
    readonly finished?: number | null;
}

/** Reads what `lookScript` printed. */
export function readLook(output: string): Look {
    const [cloudInit = "", unit = "", status = ""] = output.split(/^---$/m);
    const v1 = (parsed(cloudInit)?.["v1"] ?? {}) as Record<string, unknown>;
    const stage = stageNames[String(v1["stage"]) as keyof typeof stageNames] as string | undefined;
    const stages = Object.entries(stageNames).flatMap(([name, shown]) => {
        const { start, finished } = (v1[name] ?? {}) as CloudInitStage;
        return start ? [[shown, finished ? finished - start : 0] as const] : [];
    });
    const known = parsed(status) as Status | undefined;
    return {
        ...(known !== undefined && { status: known }),
        ...(stage !== undefined && { stage }),
        judged: unit.trim() === "active",
        stages: Object.fromEntries(stages),
    };
}

/** Half a file is no answer yet. */
function parsed(text: string): Record<string, unknown> | undefined {
    try {
        return JSON.parse(text) as Record<string, unknown>;
    } catch {
        return undefined;
    }
}

/** A failure counts once the box's own self-test has given up; until then it may still mend. */
export function settled({ status, judged }: Look): boolean {
    return status?.verdict === "ready" || (status?.verdict === "failed" && judged);
}

/** One line for a look: the stage of the boot, or what the self-test waits for. */
export function describeLook({ status, stage }: Look): string {
    if (stage !== undefined) return `cloud-init: ${stage}`;
    const open = status?.checks.find(({ verdict }) => verdict !== "ok");
    if (open === undefined) return status === undefined ? "starting" : status.verdict;
    // Between two of its stages cloud-init names none.
    if (open.name === "cloud-init" && open.verdict === "waiting") return "cloud-init";
    return `self-test: ${open.name} ${open.detail}`.trimEnd();
}

export interface Watched extends Look {
    /** False when time ran out or the box stopped before it was settled. */
    readonly settled: boolean;
    /** From the start of the watch. */
    readonly seconds: number;
}

/** Asks the box again and again, until its verdict is settled, it stops, or `patience` seconds are over. */
export async function watch(
    look: () => Promise<Look | undefined>,
    patience: number,
    show: (line: string, seconds: number) => void,
    { now = Date.now, sleep = wait }: { now?: () => number; sleep?: typeof wait } = {},
): Promise<Watched> {
    const start = now();
    let last: Look = { judged: false, stages: {} };
    for (;;) {
        const seen = await look();
        const seconds = (now() - start) / 1000;
        if (seen === undefined) return { ...last, settled: false, seconds };
        last = seen;
        if (settled(last)) return { ...last, settled: true, seconds };
        if (seconds >= patience) return { ...last, settled: false, seconds };
        show(describeLook(last), seconds);
        await sleep(1000);
    }
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A look at a container; nothing when it no longer runs. */
export async function lookInside(engine: string, box: string, run: Run): Promise<Look | undefined> {
    const { status, stdout } = await run(engine, ["exec", box, "sh", "-c", lookScript], {
        timeoutSeconds: 120,
    });
    if (status === 0) return readLook(stdout);
    const running = await run(engine, ["inspect", "-f", "{{.State.Running}}", box]);
    return running.stdout.trim() === "true" ? { judged: false, stages: {} } : undefined;
}
