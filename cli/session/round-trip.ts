/** Bounds of the resend timeout, milliseconds: those of agent and plugin (agent/session/config/config.go). */
const first = 200;
const ceiling = 1000;
const granularity = 10;

/** How long to wait for an acknowledgement, by round trips measured so far. The agent reckons in the same way. */
export class RoundTrip {
    private smoothed = 100;
    private variation = 0;
    private wait = first;

    /** Milliseconds after which a message is sent again; at most a second. */
    get timeout(): number {
        return this.wait;
    }

    /** Learns from an acknowledgement of a message that was sent once only. Of one sent twice, nobody knows which was meant. */
    measured(milliseconds: number): void {
        // After a sleep or a step of the clock, a measurement says nothing.
        const sample = Math.max(0, milliseconds);
        this.variation += (Math.abs(this.smoothed - sample) - this.variation) / 4;
        this.smoothed += (sample - this.smoothed) / 8;
        this.wait = Math.min(ceiling, this.smoothed + Math.max(granularity, 4 * this.variation));
    }

    /** Waits twice as long after a timeout, so that a slow line is not filled with repetitions. */
    expired(): void {
        this.wait = Math.min(ceiling, this.wait * 2);
    }
}
