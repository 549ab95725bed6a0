import { bootSteps, type BoxReport, emptyReport, stageCount } from "./box-report";

/** True for a final verdict. A failure is final once the box's own self-test has given up; before, it may pass. */
export function isFinal({ status, selfTestEnded }: BoxReport): boolean {
    return status?.verdict === "ready" || (status?.verdict === "failed" && selfTestEnded);
}

/** Where a boot is. */
export interface Progress {
    /** Index into `bootSteps`. */
    readonly step: number;
    /** What the boot waits for, where that is known. */
    readonly waitsFor: string;
    readonly lastLine: string;
}

export function progressOf({ status, stages, services, lastLine, before }: BoxReport): Progress {
    const underWay = (name: (typeof bootSteps)[number], waitsFor = "") => ({
        step: bootSteps.indexOf(name),
        waitsFor,
        lastLine,
    });
    const last = stages.at(-1);
    if (last === undefined) return underWay("start of the machine", before);
    // Between two stages, keeps showing the one that has ended.
    if (last.end === undefined || stages.length < stageCount) {
        return underWay(last.name as (typeof bootSteps)[number]);
    }
    const starting = services.filter(({ end }) => end === undefined).map(({ name }) => name);
    if (starting.length > 0) return underWay("services", starting.join(", "));
    const open = status?.checks.find(
        ({ verdict }) => verdict === "failed" || verdict === "waiting",
    );
    return underWay("self-test", open && `${open.name} ${open.detail}`.trimEnd());
}

export interface Watched extends BoxReport {
    /** False when time ran out or the box stopped before the verdict was final. */
    readonly final: boolean;
    /** Since the start of the box; absent when it was final at the first report. */
    readonly seconds?: number;
}

/**
 * Polls the box, which started at `started`, until its verdict is isFinal, it stops, or `patience` seconds
 * are over.
 */
export async function watch(
    poll: () => Promise<BoxReport | undefined>,
    { started, patience }: { readonly started: number; readonly patience: number },
    show: (progress: Progress, seconds: number) => void,
    { now = Date.now, sleep = wait }: { now?: () => number; sleep?: typeof wait } = {},
): Promise<Watched> {
    const first = now();
    let last = emptyReport;
    for (let polls = 1; ; polls++) {
        const seen = await poll();
        const seconds = now() / 1000 - started;
        if (seen === undefined) return { ...last, final: false, seconds };
        last = seen;
        if (isFinal(last)) return { ...last, final: true, ...(polls > 1 && { seconds }) };
        if (now() - first >= patience * 1000) return { ...last, final: false, seconds };
        show(progressOf(last), seconds);
        await sleep(500);
    }
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
