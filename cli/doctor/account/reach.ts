import { setTimeout as sleep } from "node:timers/promises";
import { endpointOf } from "./endpoint";

/** EC2's answer to somebody who says nothing of themselves. */
export interface Reached {
    readonly region: string;
    /** How far AWS's clock is ahead of this one, seconds, to half a second or so; `undefined` where its answer has no time. */
    readonly ahead: number | undefined;
    /** Milliseconds until the answer. */
    readonly took: number;
}

/** Why there was none. */
export interface NotReached {
    readonly region: string;
    /** Node's or OpenSSL's name for the error. */
    readonly code: string;
}

const patience = 10_000;

/** Asks EC2 in a region for nothing, without credentials, to see whether it answers and what time it is there. */
export async function reach(region: string): Promise<Reached | NotReached> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), patience);
    try {
        for (let attempt = 1; ; attempt++) {
            const answered = await reachOnce(region, over.signal);
            // A connection that breaks once says little about a network.
            if (!("code" in answered) || attempt === 2 || over.signal.aborted) return answered;
            await sleep(200);
        }
    } finally {
        clearTimeout(timer);
    }
}

async function reachOnce(region: string, signal: AbortSignal): Promise<Reached | NotReached> {
    const began = Date.now();
    try {
        const answer = await fetch(`${endpointOf("ec2", region)}/`, {
            ...{ signal, redirect: "manual" },
        });
        const took = Date.now() - began;
        await answer.body?.cancel();
        return { region, took, ahead: secondsAhead(answer.headers.get("date"), began + took / 2) };
    } catch (error) {
        return { region, code: signal.aborted ? "TimeoutError" : codeOf(error) };
    }
}

/** Reads how far a `Date` header is ahead of a time here. The header has no fractions, so it stands for half a second later. */
export function secondsAhead(header: string | null, here: number): number | undefined {
    const there = Date.parse(header ?? "");
    return Number.isNaN(there) ? undefined : (there + 500 - here) / 1000;
}

function codeOf(error: unknown): string {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (!(cause instanceof Error)) return String(cause);
    return "code" in cause ? String(cause.code) : cause.name;
}
