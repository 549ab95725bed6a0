import { RoundTrip } from "./round-trip";

/** Most messages under way at once: 1 MiB, so that 80 ms of round trip still allow 12 MB/s. The agent holds 100,000. */
export const windowSize = 1024;

/** Most messages sent again at once, so that a stalled line does not get a whole window each time. */
const burst = 32;

interface Sent {
    readonly bytes: Buffer;
    sentAt: number;
    times: number;
}

/** Messages that were sent and not yet acknowledged, oldest first. It knows neither sockets nor timers. */
export class SendWindow {
    private readonly unacknowledged = new Map<number, Sent>();
    private readonly roundTrip = new RoundTrip();
    private next = 0;
    /** When a message was last acknowledged, or the first after silence was sent. */
    private heardAt = 0;
    /** When the newest of the acknowledged messages was sent, of those sent once. */
    private newestAcknowledged = 0;

    /** How many messages may be sent now. */
    get room(): number {
        return windowSize - this.unacknowledged.size;
    }

    get isEmpty(): boolean {
        return this.unacknowledged.size === 0;
    }

    get nextSequence(): number {
        return this.next;
    }

    /** Keeps the message with the next number until it is acknowledged. */
    add(bytes: Buffer, now: number): void {
        if (this.isEmpty) this.heardAt = now;
        this.unacknowledged.set(this.next++, { bytes, sentAt: now, times: 1 });
    }

    acknowledged(sequence: number, now: number): void {
        const sent = this.unacknowledged.get(sequence);
        if (sent === undefined) return;
        this.heardAt = now;
        // Of one sent twice, nobody knows which was acknowledged.
        if (sent.times === 1) {
            this.newestAcknowledged = Math.max(this.newestAcknowledged, sent.sentAt);
            this.roundTrip.measured(now - sent.sentAt);
        }
        this.unacknowledged.delete(sequence);
    }

    /**
     * Returns the oldest messages whose time is up. They count as sent now.
     *
     * While acknowledgements come in, only a message counts as late that a newer one has overtaken, as in TCP's RACK
     * (RFC 8985): on a slow line a whole window waits longer than the timeout, and repeating it would fill the line.
     */
    due(now: number): readonly Buffer[] {
        const silent = now - this.heardAt >= this.roundTrip.timeout;
        const late: Sent[] = [];
        for (const sent of this.unacknowledged.values()) {
            if (now - sent.sentAt < this.roundTrip.timeout || late.length === burst) break;
            if (silent || sent.sentAt < this.newestAcknowledged) late.push(sent);
        }
        if (late.length > 0) this.roundTrip.expired();
        return again(late, now);
    }

    /** Returns every message that is not acknowledged, for a new connection. */
    all(now: number): readonly Buffer[] {
        return again([...this.unacknowledged.values()], now);
    }
}

function again(messages: readonly Sent[], now: number): readonly Buffer[] {
    for (const sent of messages) {
        sent.sentAt = now;
        sent.times += 1;
    }
    return messages.map(({ bytes }) => bytes);
}
