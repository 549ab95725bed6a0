import { decode, encode, type Frame } from "./frame";
import { ReorderBuffer } from "./reorder-buffer";
import { SendWindow } from "./send-window";

/** What a received frame asks for. */
export interface Received {
    /** To be sent back at once. */
    readonly transmit: readonly Buffer[];
    /** Messages of the agent in their order, each once. */
    readonly messages: readonly Frame[];
    /** The session is over; text of the service or the agent, often empty. */
    readonly closed?: string;
}

const nothing: Received = { transmit: [], messages: [] };

/**
 * The reliable stream of one session over any number of connections. It decides only: it is given the time and the
 * frames, and answers with the frames to send.
 *
 * It acknowledges every message, old numbers too: when an acknowledgement is lost, the agent sends its message again
 * until it gets one. AWS's plugin acknowledges no number twice and stalls there.
 */
export class ReliableStream {
    private readonly outgoing = new SendWindow();
    private readonly incoming = new ReorderBuffer<Frame>();
    private paused = false;

    /** How many messages may be sent now. */
    get room(): number {
        return this.outgoing.room;
    }

    /** Says whether the agent has acknowledged everything. */
    get isDelivered(): boolean {
        return this.outgoing.isEmpty;
    }

    /** Returns the frames that carry a payload to the agent; while publication is paused, they wait. */
    send(payloadType: number, payload: Buffer, now: number): readonly Buffer[] {
        const sequence = this.outgoing.nextSequence;
        const flags = sequence === 0 ? 1 : 0;
        const bytes = encode(
            { type: "input_stream_data", sequence, flags, payloadType, payload },
            now,
        );
        this.outgoing.add(bytes, now);
        return this.paused ? [] : [bytes];
    }

    receive(bytes: Buffer, now: number): Received {
        const frame = decode(bytes);
        // Damaged: the sender repeats it, because it is not acknowledged.
        if (frame === undefined) return nothing;
        switch (frame.type) {
            case "output_stream_data":
                return this.receiveData(frame, now);
            case "acknowledge":
                return this.receiveAcknowledgement(frame, now);
            case "channel_closed":
                return { ...nothing, closed: textOf(frame, "Output") };
            case "pause_publication":
                this.paused = true;
                return nothing;
            case "start_publication":
                return { ...nothing, transmit: this.resumed(now) };
            default:
                // Of a kind that a later service may add.
                return nothing;
        }
    }

    /** Returns what must be sent again because its acknowledgement did not come in time. */
    due(now: number): readonly Buffer[] {
        return this.paused ? [] : this.outgoing.due(now);
    }

    /** Returns what a new connection must send first: everything that was not acknowledged. */
    resumed(now: number): readonly Buffer[] {
        this.paused = false;
        return this.outgoing.all(now);
    }

    private receiveData(frame: Frame, now: number): Received {
        const messages = this.incoming.take(frame.sequence, frame);
        const started = this.unpause(now);
        if (messages === undefined) return { transmit: started, messages: [] };
        return { transmit: [acknowledgement(frame, now), ...started], messages };
    }

    private receiveAcknowledgement(frame: Frame, now: number): Received {
        const sequence = json(frame)["AcknowledgedMessageSequenceNumber"];
        if (typeof sequence === "number") this.outgoing.acknowledged(sequence, now);
        return { transmit: this.unpause(now), messages: [] };
    }

    /** Goes on after a pause: whoever hears from the agent knows that it is there, as the agent does itself. */
    private unpause(now: number): readonly Buffer[] {
        return this.paused ? this.resumed(now) : [];
    }
}

function acknowledgement({ type, id, sequence }: Frame, now: number): Buffer {
    const content = {
        AcknowledgedMessageType: type,
        AcknowledgedMessageId: id,
        AcknowledgedMessageSequenceNumber: sequence,
        IsSequentialMessage: true,
    };
    const payload = Buffer.from(JSON.stringify(content));
    return encode({ type: "acknowledge", flags: 3, payload }, now);
}

/** Returns the JSON object that a message carries; an empty one where it carries something else. */
function json({ payload }: Frame): Readonly<Record<string, unknown>> {
    try {
        const value: unknown = JSON.parse(payload.toString());
        return typeof value === "object" && value !== null ? { ...value } : {};
    } catch {
        return {};
    }
}

function textOf(frame: Frame, field: string): string {
    const value = json(frame)[field];
    return typeof value === "string" ? value : "";
}
