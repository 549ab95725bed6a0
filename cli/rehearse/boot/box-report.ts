import { stageNames } from "../../cloud-init-stages";
import type { Run } from "../run";

/** One check of the box's self-test, as `workstation-status --json` gives it. */
export interface Check {
    readonly name: string;
    /** A warning leaves the box ready. */
    readonly verdict: "ok" | "warning" | "failed" | "waiting";
    readonly seconds: number;
    readonly detail: string;
    readonly remedy: string;
}

export interface Status {
    readonly verdict: "ready" | "failed" | "unfinished";
    readonly checks: readonly Check[];
}

/** A stage of cloud-init or a service of the box; times in seconds since 1970. */
export interface Span {
    readonly name: string;
    readonly start: number;
    /** Absent while it is under way. */
    readonly end?: number;
}

/** What the box reports at one moment. */
export interface BoxReport {
    /** Absent until the documents have put the self-test in place. */
    readonly status?: Status;
    /** Whether the box's own self-test, which waits longer than one report takes, has ended. */
    readonly selfTestEnded: boolean;
    /** cloud-init's stages that have begun, in boot order. */
    readonly stages: readonly Span[];
    /** Services that are starting or have started, without the self-test. */
    readonly services: readonly Span[];
    /** The last line of their logs. */
    readonly lastLine: string;
    /** How far the boot is, of a machine that cannot answer yet. */
    readonly before?: string;
}

export const emptyReport: BoxReport = {
    selfTestEnded: false,
    stages: [],
    services: [],
    lastLine: "",
};

/** Returns the name of a cloud-init stage for a reader. */
export function stageName(stage: string): string | undefined {
    return stageNames[stage as keyof typeof stageNames];
}

export const stageCount = Object.keys(stageNames).length;

/** The steps of a boot until the box is ready. */
export const bootSteps = [
    "start of the machine",
    ...Object.values(stageNames),
    "services",
    "self-test",
] as const;

/** Prints the four answers in turn. In `sh`, a missing file gives an empty answer. */
export const reportScript = [
    "cat /run/cloud-init/status.json 2>/dev/null",
    "echo; echo ---",
    "systemctl show 'workstation-*.service' --timestamp=us+utc " +
        "-p Id,ActiveState,InactiveExitTimestamp,ActiveEnterTimestamp 2>/dev/null",
    "echo ---",
    "[ -x /usr/local/bin/workstation-status ] && workstation-status --json 2>/dev/null",
    "echo ---",
    "journalctl -b -q -n 1 -o cat -u 'cloud-*' -u 'workstation-*' 2>/dev/null",
    "true",
].join("\n");

/** Reads what `reportScript` printed. */
export function readReport(output: string): BoxReport {
    const [cloudInit = "", units = "", status = "", lastLine = ""] = output.split(/^---$/m);
    const v1 = (parsed(cloudInit)?.["v1"] ?? {}) as Record<string, unknown>;
    const stages = Object.entries(stageNames).flatMap(([name, shown]): Span[] => {
        const { start, finished } = (v1[name] ?? {}) as { start?: number; finished?: number };
        if (!start) return [];
        return [{ name: shown, start, ...(finished ? { end: finished } : {}) }];
    });
    const services = units.split(/\n\n+/).flatMap(readUnit);
    const isSelfTest = ({ name }: Span) => name === "status";
    const known = parsed(status) as Status | undefined;
    return {
        ...(known !== undefined && { status: known }),
        selfTestEnded: services.find(isSelfTest)?.end !== undefined,
        stages,
        services: services.filter((service) => !isSelfTest(service)),
        lastLine: lastLine.trim(),
    };
}

/** Returns undefined for half a file, which is no answer yet. */
function parsed(text: string): Record<string, unknown> | undefined {
    try {
        return JSON.parse(text) as Record<string, unknown>;
    } catch {
        return undefined;
    }
}

/** Reads one paragraph of `systemctl show`; nothing for a unit that neither runs nor starts. */
function readUnit(paragraph: string): Span[] {
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(paragraph)?.[1] ?? "";
    // "Tue 2026-11-24 20:26:38.550310 UTC"
    const time = (name: string) => {
        const [, date, clock] = / ?(\d{4}-\S+) (\S+) UTC$/.exec(value(name)) ?? [];
        return date === undefined ? undefined : Date.parse(`${date}T${clock}Z`) / 1000;
    };
    const [start, end] = [time("InactiveExitTimestamp"), time("ActiveEnterTimestamp")];
    const name = value("Id").replace(/^workstation-|\.service$/g, "");
    if (start === undefined) return [];
    if (value("ActiveState") === "activating") return [{ name, start }];
    return value("ActiveState") === "active" && end !== undefined ? [{ name, start, end }] : [];
}

/** Asks a container for its report; returns undefined when it no longer runs. */
export async function reportFromContainer(
    engine: string,
    box: string,
    run: Run,
): Promise<BoxReport | undefined> {
    const { status, stdout } = await run(engine, ["exec", box, "sh", "-c", reportScript], {
        timeoutSeconds: 120,
    });
    if (status === 0) return readReport(stdout);
    const running = await run(engine, ["inspect", "-f", "{{.State.Running}}", box]);
    return running.stdout.trim() === "true" ? emptyReport : undefined;
}
