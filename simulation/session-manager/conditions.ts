/** How often a frame of stream data, or an acknowledgement, suffers on its way; each a share from 0 to 1. */
export interface Faults {
    lost: number;
    doubled: number;
    /** A frame that arrives up to a round trip later than those sent after it. */
    reordered: number;
    /** AWS's plugin never acknowledges a number twice, so that one lost acknowledgement stalls it for good. */
    acknowledgementsLost: number;
}

/**
 * What a stand-in of Session Manager does to those who use it. A test may change them while it runs. Sources are in
 * docs/simulation.md.
 */
export interface Conditions {
    /** Bytes that the agent reads at a time, and how long it then sleeps. */
    readBytes: number;
    sleepMs: number;
    /** Time from the client to the box and back. Opening a channel and calling the API take one each. */
    roundTripMs: number;
    /** The service closes a data channel of this age; the session lives on. */
    channelLifeMs: number;
    /** A session without input of its client for so long ends, with its sentence. */
    idleMs: number;
    /** For so long after a start, sessions of a box are refused although it is online. */
    notConnectedMs: number;
    /** A token opens one channel, and only within this time. */
    tokenLifeMs: number;
    /** From the client to the agent, and back. */
    up: Faults;
    down: Faults;
    /** A key of the account's own with which sessions are encrypted. The agent asks for it in shells, not for ports. */
    kmsKeyId: string | undefined;
    /** Chooses the frames that suffer. */
    seed: number;
}

const none: Faults = { lost: 0, doubled: 0, reordered: 0, acknowledgementsLost: 0 };

/** Returns conditions as those of AWS, but for what is given. */
export function conditions(given: Partial<Conditions> = {}): Conditions {
    return {
        readBytes: 1024,
        sleepMs: 1,
        roundTripMs: 80,
        channelLifeMs: 60 * 60_000,
        idleMs: 20 * 60_000,
        notConnectedMs: 0,
        tokenLifeMs: 60_000,
        kmsKeyId: undefined,
        seed: 1,
        ...given,
        up: { ...none, ...given.up },
        down: { ...none, ...given.down },
    };
}

/** Returns a source of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
