import { type Faults } from "./conditions";
import { typeOf } from "./frame";

/** One direction between a client and the service: what travels takes its time, and some of it does not arrive. */
export class Line {
    private closed = false;

    constructor(
        private readonly deliver: (bytes: Buffer) => void,
        private readonly conditions: () => { delayMs: number; faults: Faults },
        private readonly random: () => number,
    ) {}

    send(bytes: Buffer): void {
        const { delayMs, faults } = this.conditions();
        const type = typeOf(bytes);
        if (type === "acknowledge") {
            if (this.random() >= faults.acknowledgementsLost) this.after(delayMs, bytes);
            return;
        }
        if (!type.endsWith("_stream_data")) return this.after(delayMs, bytes);
        if (this.random() < faults.lost) return;
        const late = this.random() < faults.reordered ? 1 + this.random() * 2 * delayMs : 0;
        this.after(delayMs + late, bytes);
        if (this.random() < faults.doubled) this.after(delayMs + late + 1, bytes);
    }

    /** Loses what is on its way. */
    close(): void {
        this.closed = true;
    }

    private after(delayMs: number, bytes: Buffer): void {
        const arrive = () => {
            if (!this.closed) this.deliver(bytes);
        };
        // Node.js runs timers of one length in the order in which they were set.
        if (delayMs > 0) setTimeout(arrive, delayMs);
        else arrive();
    }
}
