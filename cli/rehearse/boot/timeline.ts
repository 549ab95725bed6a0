import type { BoxReport } from "./box-report";

/** One row of the time to ready. */
export interface Stage {
    readonly name: string;
    /** Since the end of the previous row, so that the rows add up. */
    readonly seconds: number;
}

/** Divides the time of a box that started at `started` (seconds since 1970) and took `seconds`. */
export function timeline({ stages }: BoxReport, started: number, seconds: number): Stage[] {
    const [first] = stages;
    if (first === undefined) return [];
    const ends = [{ name: "start of the machine", end: first.start }, ...stages].flatMap(
        ({ name, end }) => (end === undefined ? [] : [{ name, end }]),
    );
    ends.push({ name: "services and self-test", end: started + seconds });
    return ends.map(({ name, end }, at) => ({
        name,
        seconds: end - (ends[at - 1]?.end ?? started),
    }));
}
