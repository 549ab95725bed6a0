import { bootSteps, type Look, nothingSeen, stageCount } from "./look";

/** A failure counts once the box's own self-test has given up; until then it may still mend. */
export function settled({ status, judged }: Look): boolean {
    return status?.verdict === "ready" || (status?.verdict === "failed" && judged);
}

/** Where a boot is. */
export interface Progress {
    /** Into `bootSteps`. */
    readonly step: number;
    /** What is waited for, where that is known. */
    readonly waitsFor: string;
    readonly lastLine: string;
}

export function progressOf({ status, stages, services, lastLine, before }: Look): Progress {
    const underWay = (name: (typeof bootSteps)[number], waitsFor = "") => ({
        step: bootSteps.indexOf(name),
        waitsFor,
        lastLine,
    });
    const last = stages.at(-1);
    if (last === undefined) return underWay("start of the machine", before);
    // Between two stages, the one that has ended is shown on.
    if (last.end === undefined || stages.length < stageCount) {
        return underWay(last.name as (typeof bootSteps)[number]);
    }
    const starting = services.filter(({ end }) => end === undefined).map(({ name }) => name);
    if (starting.length > 0) return underWay("services", starting.join(", "));
    const open = status?.checks.find(({ verdict }) => verdict !== "ok");
    return underWay("self-test", open && `${open.name} ${open.detail}`.trimEnd());
}

export interface Watched extends Look {
    /** False when time ran out or the box stopped before it was settled. */
    readonly settled: boolean;
    /** From the start of the box; absent when it was settled before anybody looked. */
    readonly seconds?: number;
}

/**
 * Asks the box, which started at `started`, again and again, until its verdict is settled, it stops, or
 * `patience` seconds are over.
 */
export async function watch(
    look: () => Promise<Look | undefined>,
    { started, patience }: { readonly started: number; readonly patience: number },
    show: (progress: Progress, seconds: number) => void,
    { now = Date.now, sleep = wait }: { now?: () => number; sleep?: typeof wait } = {},
): Promise<Watched> {
    const first = now();
    let last = nothingSeen;
    for (let looks = 1; ; looks++) {
        const seen = await look();
        const seconds = now() / 1000 - started;
        if (seen === undefined) return { ...last, settled: false, seconds };
        last = seen;
        if (settled(last)) return { ...last, settled: true, ...(looks > 1 && { seconds }) };
        if (now() - first >= patience * 1000) return { ...last, settled: false, seconds };
        show(progressOf(last), seconds);
        await sleep(500);
    }
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
