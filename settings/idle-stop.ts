import { type Field, parsed, textOf } from "./fields";
import { meant, numberIn } from "./meant";
import { shown } from "./problem";

/** Minutes without use, after which a box stops. The box's own file says the same (`cloud-init/files/idle_replay.py`). */
export const idleStop = { shortest: 15, longest: 1440, usual: 30, never: 0 } as const;

/** What people write for a box that never stops by itself. */
const neverWords = {
    ...{ no: "never", none: "never", off: "never", false: "never", disabled: "never" },
    ...{ always: "never", infinite: "never", unlimited: "never" },
} as const;

/** Reads the idle limit in minutes. */
export const idleStopMinutes: Field<number> = {
    type: "integer",
    read: (given) => {
        const { setting, problems } = given;
        const text = textOf(given).trim();
        const { shortest, longest, never } = idleStop;
        const value = /^\+?\d+$/.test(text) ? Number(text) : NaN;
        if (value === never || (value >= shortest && value <= longest)) return value;
        const near = nearTo(text);
        problems.push({
            setting,
            wrong: "is not a number of minutes in range",
            got: shown(parsed(text)),
            allowed: `${shortest} to ${longest}, or 0 for never`,
            fix: [{ path: [setting], value: near }],
        });
        return near;
    },
};

/** Returns the allowed number that is nearest to what somebody wrote, such as `1h`, or the usual one. */
function nearTo(text: string): number {
    const { shortest, longest, usual, never } = idleStop;
    if (meant(text, ["never"], neverWords) !== undefined) return never;
    const number = numberIn(text);
    if (number === undefined) return usual;
    const minutes = Math.ceil(/\d\s*h/i.test(text) ? number * 60 : number);
    return Math.min(longest, Math.max(shortest, minutes));
}
