import { findInstanceType } from "../catalog/instance-types";
import { queueTypeConflict } from "../catalog/queue-types";
import type { Edit, Value } from "./edit";
import type { Given } from "./fields";
import { checkTypes } from "./instance-types";
import { flagWords, meant, numberIn, queueWords } from "./meant";
import { brief, isRecord, type Problem, shown } from "./problem";

/** The queue for jobs that one box is too small for. */
export interface QueueSettings {
    /** What its hosts may be. Absent: `defaultQueueTypes`, those that every member's container runs on. */
    readonly instanceTypes?: readonly string[];
    /** The most vCPUs that run at once in each of its two parts: Batch launches no host beyond it, but for the last. */
    readonly maxvCpus: number;
    /** The most that one job may cost. `submit` checks it. */
    readonly maxJobUsd: number;
    /** The most that all jobs of a month may cost. `submit` checks it. */
    readonly maxMonthlyUsd: number;
    /** Whether jobs of several nodes reach the internet. */
    readonly nat: boolean;
}

const keys = ["instanceTypes", "maxvCpus", "maxJobUsd", "maxMonthlyUsd", "nat"] as const;
type Key = (typeof keys)[number];

/** The numbers of a queue: default, least and most. Batch takes no more vCPUs than fit a signed integer; nobody has these. */
const numbers = {
    maxvCpus: { usual: 64, least: 1, most: 100_000, whole: true },
    maxJobUsd: { usual: 50, least: 0.01, most: 1_000_000, whole: false },
    maxMonthlyUsd: { usual: 500, least: 0.01, most: 1_000_000, whole: false },
} as const;

/** A tag's value holds 256 characters (Batch user guide, "Tag your AWS Batch resources", 2026-11), and all types stand in one. */
const longestTypes = 256;

/** Checks `queue` alone; `undefined` for none. Adds the faults to `problems`. */
export function checkQueue(value: unknown, given: Given): QueueSettings | undefined {
    const { setting, raw, problems } = given;
    if (value === null) return undefined;
    if (!isRecord(value)) {
        problems.push({
            setting,
            wrong: "is not a table of a queue's settings",
            got: shown(value),
            allowed: `a table with ${keys.join(", ")}, each of which may be left out; or nothing`,
            fix: [{ path: [setting] }],
        });
        return undefined;
    }
    if (Object.keys(value).length === 0) return undefined;
    refuseUnknown(value, given);
    const number = (key: keyof typeof numbers) => numberFrom(value[key], key, given);
    const queue = {
        ...{ maxvCpus: number("maxvCpus"), maxJobUsd: number("maxJobUsd") },
        maxMonthlyUsd: number("maxMonthlyUsd"),
        nat: flagFrom(value["nat"], given),
    };
    if ((raw["sharedData"] ?? "") === "")
        problems.push({
            setting,
            wrong: "needs a bucket, through which the code and the results of jobs travel",
            got: "sharedData is empty",
            allowed: "sharedData new, or the name of a bucket",
            fix: [{ path: ["sharedData"], value: "new" }],
            or: "remove queue",
        });
    if (value["instanceTypes"] === undefined) return queue;
    return { ...queue, instanceTypes: typesFrom(value["instanceTypes"], queue.maxvCpus, given) };
}

function refuseUnknown(value: Readonly<Record<string, unknown>>, { setting, problems }: Given) {
    for (const key of Object.keys(value)) {
        if (keys.some((known) => known === key)) continue;
        const near = meant(key, keys, queueWords);
        problems.push({
            setting: `${setting}.${brief(key)}`,
            wrong: "is not a setting of a queue",
            got: `${brief(key)}: ${shown(value[key])}`,
            allowed: keys.join(", "),
            fix: [{ path: [setting, key], ...(near !== undefined && { rename: near }) }],
        });
    }
}

/** Returns the fault of one key, whose fix is another value or the removal of the key. */
function fault(
    { setting }: Given,
    key: Key,
    {
        value,
        ...problem
    }: Omit<Problem, "setting" | "fix"> & { readonly value?: Value | undefined },
): Problem {
    const edit: Edit = { path: [setting, key], ...(value !== undefined && { value }) };
    return { setting: `${setting}.${key}`, ...problem, fix: [edit] };
}

function numberFrom(value: unknown, key: keyof typeof numbers, given: Given): number {
    const { usual, least, most, whole } = numbers[key];
    if (value === undefined) return usual;
    const said = typeof value === "number" || typeof value === "string" ? String(value) : "";
    const number = /^\s*\d+(\.\d+)?\s*$/.test(said) ? Number(said) : NaN;
    if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
    const near = numberIn(said);
    const inRange = near === undefined ? undefined : Math.max(least, Math.min(most, near));
    given.problems.push(
        fault(given, key, {
            wrong: whole ? "is not a whole number in range" : "is not a number in range",
            got: shown(value),
            allowed: `${least} to ${most}`,
            value: inRange !== undefined && whole ? Math.ceil(inRange) : inRange,
        }),
    );
    return usual;
}

const flags = ["true", "false"] as const;

function flagFrom(value: unknown, given: Given): boolean {
    const said = typeof value === "boolean" ? String(value) : value;
    if (said === undefined || said === "false") return false;
    if (said === "true") return true;
    const near = typeof said === "string" ? meant(said, flags, flagWords) : undefined;
    given.problems.push(
        fault(given, "nat", {
            wrong: "is not one of the choices",
            got: shown(value),
            allowed: flags.join(", "),
            value: near === undefined ? undefined : near === "true",
        }),
    );
    return false;
}

/** Checks the types of a queue: each runs Batch's image, all with a GPU or none, and none larger than the queue. */
function typesFrom(value: unknown, maxvCpus: number, given: Given): readonly string[] {
    const own: Problem[] = [];
    const asked = checkTypes(value, { ...given, setting: "instanceTypes", problems: own });
    const inQueue = ({ path: [, ...rest], ...edit }: Edit): Edit => ({
        ...{ path: [given.setting, "instanceTypes", ...rest], ...edit },
    });
    const moved = own.map((problem) => ({
        ...problem,
        setting: `${given.setting}.${problem.setting}`,
        fix: typeof problem.fix === "string" ? problem.fix : problem.fix.map(inQueue),
    }));
    given.problems.push(...moved);
    if (moved.length > 0) return asked;

    const conflicts = asked.map((name) => queueTypeConflict(name) ?? tooLarge(name, maxvCpus));
    const right = asked.filter((_name, index) => conflicts[index] === undefined);
    asked.forEach((name, index) => {
        const conflict = conflicts[index];
        if (conflict === undefined) return;
        const edit = inQueue({
            path: ["instanceTypes"],
            ...(right.length > 0 && { value: right }),
        });
        given.problems.push({
            setting: `${given.setting}.instanceTypes[${index}]`,
            wrong: conflict,
            got: shown(name),
            allowed: "types that AWS Batch's own image runs on, each within maxvCpus",
            fix: [edit],
        });
    });
    const withGpu = right.filter((name) => findInstanceType(name)?.gpu !== undefined);
    const refuse = (wrong: string, allowed: string, left: readonly string[]) =>
        given.problems.push(
            fault(given, "instanceTypes", { wrong, got: shown(asked), allowed, value: left }),
        );
    if (withGpu.length > 0 && withGpu.length < right.length)
        refuse(
            "has types with a GPU beside types without, so that a job for a GPU's host could block it for nothing",
            "types with a GPU, or types without one",
            withGpu,
        );
    if (asked.join(" ").length > longestTypes)
        refuse(
            `has more types than the tag of a queue holds, which has ${longestTypes} characters`,
            "fewer types",
            asked.slice(0, 10),
        );
    return asked;
}

function tooLarge(name: string, maxvCpus: number): string | undefined {
    const { vcpus = 0 } = findInstanceType(name) ?? {};
    if (vcpus <= maxvCpus) return undefined;
    return `${name} has ${vcpus} vCPUs, and the queue runs ${maxvCpus} at most (maxvCpus)`;
}
