import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Asked } from "./asked";
import { type Check, type Finding, unknown } from "./check";
import { findingOf } from "./finding-of-error";

/** A check and what it came to. */
export interface Result extends Finding {
    readonly check: string;
    /** The check that must be ok first, where this one could not be asked. */
    readonly waitsFor?: string;
}

/** Time limits of each check, milliseconds. */
export interface Limits {
    /** From the moment at which its bases are known. AWS's client gives up a silent network after some 16 s. */
    readonly check: number;
    /** What an asking may take to end after its limit: a session is terminated first. */
    readonly grace: number;
}

const usual: Limits = { check: 40_000, grace: 5_000 };

/**
 * Runs checks side by side. One that fails stops no other, but for those that build on it, which are unknown then.
 *
 * @param checks each below the ones that it builds on.
 * @param stop ends all askings.
 * @returns a promise for each, in their order; none is ever rejected.
 */
export function runChecks(
    checks: readonly Check[],
    asked: Asked,
    stop: AbortSignal,
    limits: Limits = usual,
): readonly Promise<Result>[] {
    const begun = new Map<string, Promise<Result>>();
    for (const check of checks) {
        const bases = check.after.map((name) => {
            const basis = begun.get(name);
            if (basis === undefined) throw new Error(`${check.name} builds on ${name}, below it`);
            return basis;
        });
        begun.set(check.name, resultOf(check, bases, asked, stop, limits));
    }
    return [...begun.values()];
}

async function resultOf(
    { name, run }: Check,
    bases: readonly Promise<Result>[],
    asked: Asked,
    stop: AbortSignal,
    limits: Limits,
): Promise<Result> {
    for (const basis of bases) {
        const { check, verdict, waitsFor = check } = await basis;
        if (verdict !== "ok" && verdict !== "warn")
            return { check: name, waitsFor, ...unknown(`unknown until \`${waitsFor}\` is ok`) };
    }
    return { check: name, ...(await within(stop, limits, (signal) => run(asked, signal))) };
}

async function within(
    stop: AbortSignal,
    { check: limit, grace }: Limits,
    run: (signal: AbortSignal) => Promise<Finding>,
): Promise<Finding> {
    const late = unknown(`unknown: there was no answer within ${limit / 1000} s`);
    const over = new AbortController();
    const end = () => over.abort();
    // Not `AbortSignal.any` of a `timeout`: Node.js 20 may collect those before they are given.
    const timer = setTimeout(end, limit);
    stop.addEventListener("abort", end);
    if (stop.aborted) end();
    const ended = new AbortController();
    const tooLate = (async () => {
        if (!over.signal.aborted) await once(over.signal, "abort", ended);
        await sleep(grace, undefined, ended);
        return late;
    })().catch(() => late);
    try {
        // `run` may throw before it returns a promise.
        const found = (async () => run(over.signal))().catch((error: unknown) =>
            over.signal.aborted ? late : findingOf(error),
        );
        return await Promise.race([found, tooLate]);
    } finally {
        clearTimeout(timer);
        stop.removeEventListener("abort", end);
        ended.abort();
    }
}
