/**
 * Finds out that a connection is dead, for instance after the laptop slept or changed its network: a socket alone would
 * notice after minutes. It decides only; the channel sends the pings.
 */
export class Heartbeat {
    private unanswered: number | undefined;
    private answered = false;

    /** @param patience milliseconds without an answer after which a connection counts as dead. */
    constructor(private readonly patience: number) {}

    /**
     * Says what to do now. Only a connection that has answered a ping before can be found dead by silence: a proxy on the
     * way may pass none.
     */
    tick(now: number): "ping" | "wait" | "dead" {
        if (this.unanswered === undefined) {
            this.unanswered = now;
            return "ping";
        }
        return this.answered && now - this.unanswered >= this.patience ? "dead" : "wait";
    }

    /** Notes an answer to a ping. */
    pong(): void {
        this.unanswered = undefined;
        this.answered = true;
    }

    /** Notes that something else was heard, which answers a ping as well. */
    heard(): void {
        if (this.answered) this.unanswered = undefined;
    }
}
