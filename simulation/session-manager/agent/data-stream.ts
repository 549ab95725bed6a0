/**
 * Carries the agent's end of a session's stream: numbers, acknowledgements, what came too early, and sending again.
 * It follows the agent's `datachannel.go` (2026-11) with its weaknesses: only the oldest frame is sent again, ten
 * times a second at most, so that a hundred lost frames take ten seconds.
 */
import { acknowledged, acknowledgement, type Frame, payloadTypes, streamFrame } from "../frame";

const resendEveryMs = 100;
const longestTimeoutMs = 1000;
const shortestVariationMs = 10;
/** How long the agent waits at the end of a shell for its last frames to be acknowledged. */
const drainMs = 2000;

/** Takes a frame of the client in its turn. False: not ready, so that the client must send it again. */
export type Handler = (frame: Frame) => boolean;

interface Unacknowledged {
    readonly sequence: number;
    readonly bytes: Buffer;
    sentAt: number;
}

export class DataStream {
    private nextToSend = 0;
    private nextToHandle = 0;
    private readonly early = new Map<number, Frame>();
    private readonly unacknowledged = new Map<number, Unacknowledged>();
    private paused = false;
    private roundTripMs = 100;
    private variationMs = 0;
    private timeoutMs = 200;
    private readonly resend = setInterval(() => this.sendOldestAgain(), resendEveryMs);

    constructor(
        private readonly write: (bytes: Buffer) => void,
        private readonly handle: Handler,
        /** Encrypts output, where the session is encrypted. */
        private readonly seal: (output: Buffer) => Buffer,
    ) {}

    /** True when the client is there, as far as the service has said. */
    get active(): boolean {
        return !this.paused;
    }

    send(payloadType: number, payload: Buffer): void {
        if (payload.length === 0) return;
        const sequence = this.nextToSend++;
        const sent = payloadType === payloadTypes.output ? this.seal(payload) : payload;
        const bytes = streamFrame("output_stream_data", sequence, payloadType, sent);
        if (!this.paused) this.write(bytes);
        this.unacknowledged.set(sequence, { sequence, bytes, sentAt: Date.now() });
    }

    receive(frame: Frame): void {
        if (frame.type === "pause_publication") this.paused = true;
        else if (frame.type === "start_publication") this.paused = false;
        else if (frame.type === "acknowledge") this.takeAcknowledgement(acknowledged(frame));
        else if (frame.type === "input_stream_data") this.take(frame);
    }

    /** Resolves when the client has acknowledged everything, or after two seconds. */
    async drained(): Promise<void> {
        const until = Date.now() + drainMs;
        while (this.unacknowledged.size > 0 && Date.now() < until)
            await new Promise((resolve) => setTimeout(resolve, 10));
    }

    close(): void {
        clearInterval(this.resend);
    }

    private take(frame: Frame): void {
        this.paused = false;
        if (frame.sequence === this.nextToHandle) {
            if (!this.handle(frame)) return;
            this.write(acknowledgement(frame));
            this.nextToHandle++;
            this.takeEarly();
            return;
        }
        // An old number is acknowledged again: the first acknowledgement may be lost.
        this.write(acknowledgement(frame));
        if (frame.sequence > this.nextToHandle) this.early.set(frame.sequence, frame);
    }

    private takeEarly(): void {
        for (;;) {
            const frame = this.early.get(this.nextToHandle);
            if (frame === undefined || !this.handle(frame)) return;
            this.early.delete(this.nextToHandle++);
        }
    }

    private takeAcknowledgement(sequence: number): void {
        this.paused = false;
        const frame = this.unacknowledged.get(sequence);
        if (frame === undefined) return;
        const measured = Date.now() - frame.sentAt;
        this.variationMs += (Math.abs(this.roundTripMs - measured) - this.variationMs) / 4;
        this.roundTripMs += (measured - this.roundTripMs) / 8;
        this.timeoutMs = Math.min(
            longestTimeoutMs,
            this.roundTripMs + Math.max(shortestVariationMs, 4 * this.variationMs),
        );
        this.unacknowledged.delete(sequence);
    }

    private sendOldestAgain(): void {
        const [oldest] = this.unacknowledged.values();
        if (this.paused || oldest === undefined) return;
        if (Date.now() - oldest.sentAt <= this.timeoutMs) return;
        this.write(oldest.bytes);
        oldest.sentAt = Date.now();
    }
}
