interface WaiterResult {
    readonly state: string;
    readonly reason?: unknown;
    /** How often each of AWS's answers, `STATUS: sentence`, came. */
    readonly observedResponses?: Readonly<Record<string, number>>;
}

/**
 * Explains the error of a waiter of AWS's SDK that gave up: its result as JSON, in a plain `Error` or in a
 * `TimeoutError` (@smithy/core, util-waiter).
 *
 * @returns one sentence; undefined for any other error.
 */
export function waitedInVain({ message }: Error): string | undefined {
    if (!message.startsWith('{"state":"')) return undefined;
    const { state, reason, observedResponses = {} } = JSON.parse(message) as WaiterResult;
    const answers = Object.keys(observedResponses).filter((it) => !/^\d+: OK$/.test(it));
    if (state === "TIMEOUT")
        return ["AWS took longer than this command waits for it", ...answers].join("; ");
    const last = JSON.stringify(reason ?? {});
    const ids = last.match(/\b(i|vol|snap)-[0-9a-z][0-9a-z-]*/g) ?? [];
    const states = [...last.matchAll(/"State(?:Message|Name)?":"([^"]+)"/g)].map(([, it]) => it);
    const known = [...new Set([...ids, ...states, ...answers])];
    return `AWS did not do what this command waited for (${known.join(", ") || state})`;
}
