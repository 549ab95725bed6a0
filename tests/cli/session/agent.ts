import { decode, encode } from "../../../cli/session/frame";
import { payloadTypes } from "../../../cli/session/payloads";

/** Milliseconds after which the agent sends its oldest message again; its own lies between 200 and 1,000. */
const resendAfter = 200;

/**
 * The agent's end of a data channel, after amazon-ssm-agent, agent/session/datachannel/datachannel.go (read 2026-11-30):
 * it acknowledges what it has processed or put aside, old numbers again, and nothing that comes before it is ready; it
 * sends only its oldest message again; any message ends a pause. It has neither socket nor timer.
 */
export class Agent {
    /** Payloads in the order in which the session got them. */
    readonly received: { readonly payloadType: number; readonly payload: Buffer }[] = [];
    /** While false, messages are refused without an acknowledgement (ErrHandlerNotReady). */
    isReady = true;
    isPaused = false;
    private expected = 0;
    private next = 0;
    private readonly early = new Map<number, Buffer>();
    private readonly outgoing = new Map<number, { bytes: Buffer; sentAt: number }>();

    /** Returns the frames that carry this output. */
    send(payload: Buffer, now: number, payloadType: number = payloadTypes.output): Buffer[] {
        const sequence = this.next++;
        const bytes = encode({
            type: "output_stream_data",
            sequence,
            flags: sequence === 0 ? 1 : 0,
            payloadType,
            payload,
        });
        this.outgoing.set(sequence, { bytes, sentAt: now });
        return this.isPaused ? [] : [bytes];
    }

    /** Takes a frame of the client; returns the frames to send back. */
    receive(bytes: Buffer): Buffer[] {
        const frame = decode(bytes);
        if (frame === undefined) throw new Error("the client sent bytes that are no frame");
        this.isPaused = false;
        if (frame.type === "acknowledge") {
            const said = JSON.parse(frame.payload.toString()) as Record<string, number>;
            this.outgoing.delete(said["AcknowledgedMessageSequenceNumber"] ?? -1);
            return [];
        }
        if (frame.type !== "input_stream_data") throw new Error(`the agent gets no ${frame.type}`);
        const { sequence, id, type } = frame;
        if (sequence === this.expected) {
            if (!this.process(bytes)) return [];
            for (let early = this.early.get(this.expected); early !== undefined;) {
                this.early.delete(this.expected);
                if (!this.process(early)) throw new Error("acknowledged and not processed");
                early = this.early.get(this.expected);
            }
        } else if (sequence > this.expected) this.early.set(sequence, bytes);
        const content = {
            AcknowledgedMessageType: type,
            AcknowledgedMessageId: id,
            AcknowledgedMessageSequenceNumber: sequence,
            IsSequentialMessage: true,
        };
        const payload = Buffer.from(JSON.stringify(content));
        return [encode({ type: "acknowledge", flags: 3, payload })];
    }

    /** Returns the oldest message, where its time is up. */
    due(now: number): Buffer[] {
        const [oldest] = this.outgoing.values();
        if (this.isPaused || oldest === undefined || now - oldest.sentAt <= resendAfter) return [];
        oldest.sentAt = now;
        return [oldest.bytes];
    }

    get isDelivered(): boolean {
        return this.outgoing.size === 0;
    }

    /** The session's bytes so far. */
    get input(): Buffer {
        const output = this.received.filter((it) => it.payloadType === payloadTypes.output);
        return Buffer.concat(output.map(({ payload }) => payload));
    }

    private process(bytes: Buffer): boolean {
        const frame = decode(bytes);
        if (frame === undefined || !this.isReady) return false;
        this.received.push({ payloadType: frame.payloadType, payload: frame.payload });
        this.expected += 1;
        return true;
    }
}
