import { expect } from "chai";
import fc from "fast-check";
import { decode, encode } from "../../../cli/session/frame";
import { payloadTypes } from "../../../cli/session/payloads";
import { ReliableStream } from "../../../cli/session/reliable-stream";
import { reorderLimit } from "../../../cli/session/reorder-buffer";
import { windowSize } from "../../../cli/session/send-window";
import { Agent } from "./agent";

const { output } = payloadTypes;

function acknowledged(frames: readonly Buffer[]): number[] {
    return frames
        .map((bytes) => decode(bytes))
        .filter((frame) => frame?.type === "acknowledge")
        .map((frame) => {
            const said = JSON.parse(String(frame?.payload)) as Record<string, number>;
            return said["AcknowledgedMessageSequenceNumber"] ?? -1;
        });
}

function fromAgent(sequence: number, text = "x"): Buffer {
    const payload = Buffer.from(text);
    return encode({ type: "output_stream_data", sequence, payloadType: output, payload });
}

describe("the reliable stream of a session", () => {
    it("acknowledges an old number again, and passes it on once", () => {
        const stream = new ReliableStream();
        const first = stream.receive(fromAgent(0), 0);
        const second = stream.receive(fromAgent(0), 0);
        expect([first.messages.length, second.messages.length]).to.deep.equal([1, 0]);
        expect(acknowledged(second.transmit)).to.deep.equal([0]);
    });

    it("does not acknowledge what it has no room to put aside", () => {
        const stream = new ReliableStream();
        for (let i = 1; i <= reorderLimit; i++) {
            expect(acknowledged(stream.receive(fromAgent(i), 0).transmit)).to.deep.equal([i]);
        }
        const { transmit } = stream.receive(fromAgent(reorderLimit + 1), 0);
        expect(transmit).to.deep.equal([]);
        expect(stream.receive(fromAgent(0), 0).messages).to.have.length(reorderLimit + 1);
    });

    it("has room for a window of messages, and more as they are acknowledged", () => {
        const stream = new ReliableStream();
        const agent = new Agent();
        const sent = Array.from({ length: windowSize }, () =>
            stream.send(output, Buffer.from("x"), 0),
        ).flat();
        expect(stream.room).to.equal(0);
        for (const bytes of sent.slice(0, 5)) {
            for (const reply of agent.receive(bytes)) stream.receive(reply, 50);
        }
        expect(stream.room).to.equal(5);
    });

    it("sends again only after the timeout, which the round trips shorten and a second bounds", () => {
        const stream = new ReliableStream();
        const agent = new Agent();
        for (let now = 0; now < 2000; now += 20) {
            const [bytes] = stream.send(output, Buffer.from("x"), now);
            for (const reply of agent.receive(bytes as Buffer)) stream.receive(reply, now + 10);
        }
        const [lost] = stream.send(output, Buffer.from("lost"), 3000);
        expect(stream.due(3015)).to.deep.equal([]);
        expect(stream.due(3100)).to.deep.equal([lost]);
        for (let now = 3200; now < 20_000; now += 100) stream.due(now);
        stream.due(20_000);
        expect(stream.due(20_500)).to.deep.equal([]);
        expect(stream.due(21_000)).to.deep.equal([lost]);
    });

    it("repeats nothing that waits in a slow line while acknowledgements come in", () => {
        const stream = new ReliableStream();
        const agent = new Agent();
        const sent = Array.from({ length: 200 }, () => stream.send(output, Buffer.from("x"), 0));
        let now = 0;
        for (const [bytes] of sent) {
            now += 20;
            for (const reply of agent.receive(bytes as Buffer)) stream.receive(reply, now);
            expect(stream.due(now + 19), `at ${now} ms`).to.deep.equal([]);
        }
        expect(stream.isDelivered).to.equal(true);
    });

    it("repeats what a newer message has overtaken, although acknowledgements come in", () => {
        const stream = new ReliableStream();
        const agent = new Agent();
        const [lost] = stream.send(output, Buffer.from("lost"), 0);
        const repeated: Buffer[] = [];
        for (let now = 20; now < 600; now += 20) {
            const [bytes] = stream.send(output, Buffer.from("x"), now);
            for (const reply of agent.receive(bytes as Buffer)) stream.receive(reply, now + 10);
            repeated.push(...stream.due(now + 11));
        }
        expect(repeated[0]?.equals(lost as Buffer)).to.equal(true);
    });

    it("holds back while publication is paused, and sends everything at its start", () => {
        const stream = new ReliableStream();
        stream.receive(encode({ type: "pause_publication" }), 0);
        expect(stream.send(output, Buffer.from("a"), 0)).to.deep.equal([]);
        expect(stream.due(60_000)).to.deep.equal([]);
        const { transmit } = stream.receive(encode({ type: "start_publication" }), 60_000);
        expect(transmit.map((bytes) => String(decode(bytes)?.payload))).to.deep.equal(["a"]);
    });

    it("says why the channel was closed", () => {
        const payload = Buffer.from(JSON.stringify({ Output: "no such port" }));
        const { closed } = new ReliableStream().receive(
            encode({ type: "channel_closed", payload }),
            0,
        );
        expect(closed).to.equal("no such port");
    });

    it("overlooks messages of a kind that it does not know", () => {
        const { transmit, messages } = new ReliableStream().receive(
            encode({ type: "weather_report", payload: Buffer.from("sun") }),
            0,
        );
        expect([transmit, messages]).to.deep.equal([[], []]);
    });
});

/** What a network does to one frame. */
type Fate = "pass" | "lose" | "double" | "delay";

const fates = fc.infiniteStream(
    fc.oneof(
        { weight: 6, arbitrary: fc.constant<Fate>("pass") },
        { weight: 1, arbitrary: fc.constant<Fate>("lose") },
        { weight: 1, arbitrary: fc.constant<Fate>("double") },
        { weight: 2, arbitrary: fc.constant<Fate>("delay") },
    ),
);

/** A network between the two ends: what is under way may come in any order, or not at all. */
class Network {
    private underWay: { readonly to: "agent" | "client"; readonly bytes: Buffer }[] = [];
    private late: typeof this.underWay = [];

    constructor(private readonly fates: Iterator<Fate>) {}

    carry(to: "agent" | "client", frames: readonly Buffer[]): void {
        for (const bytes of frames) {
            const fate = this.fates.next().value as Fate;
            if (fate === "lose") continue;
            (fate === "delay" ? this.late : this.underWay).push({ to, bytes });
            if (fate === "double") this.underWay.push({ to, bytes });
        }
    }

    /** Returns what arrives now; what was late comes after what left later. */
    arrive(): typeof this.underWay {
        const [now, late] = [this.underWay, this.late];
        this.underWay = late.reverse();
        this.late = [];
        return now;
    }

    /** The connection breaks: everything under way is lost. */
    cut(): void {
        this.underWay = [];
        this.late = [];
    }
}

/** Runs both ends until everything is delivered; a step is 50 ms. Returns what each side got. */
function exchange(
    up: readonly string[],
    down: readonly string[],
    network: Network,
    cuts: readonly number[],
) {
    const stream = new ReliableStream();
    const agent = new Agent();
    agent.isReady = false;
    let got = "";
    for (let step = 0; step < 20_000; step++) {
        const now = step * 50;
        agent.isReady = step > 2;
        const [toSend, toGet] = [up[step], down[step]];
        if (toSend !== undefined)
            network.carry("agent", stream.send(output, Buffer.from(toSend), now));
        if (toGet !== undefined) network.carry("client", agent.send(Buffer.from(toGet), now));
        if (cuts.includes(step)) {
            network.cut();
            agent.isPaused = true;
            network.carry("agent", stream.resumed(now));
            network.carry("client", [encode({ type: "start_publication" })]);
        }
        for (const { to, bytes } of network.arrive()) {
            if (to === "agent") network.carry("client", agent.receive(bytes));
            else {
                const { transmit, messages } = stream.receive(bytes, now);
                network.carry("agent", transmit);
                got += messages.map(({ payload }) => String(payload)).join("");
            }
        }
        // The service tells the agent to start again once the client is back.
        if (cuts.includes(step - 3)) agent.isPaused = false;
        network.carry("agent", stream.due(now));
        network.carry("client", agent.due(now));
        const isDone = stream.isDelivered && agent.isDelivered;
        if (isDone && step > Math.max(3, up.length, down.length, ...cuts)) break;
    }
    return { up: String(agent.input), down: got };
}

describe("any order, loss and doubling of frames, and lost connections", () => {
    it("give the same bytes each way", () => {
        const texts = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 60 });
        const cuts = fc.array(fc.nat({ max: 100 }), { maxLength: 5 });
        const sameBytes = fc.property(texts, texts, fates, cuts, (up, down, fate, when) => {
            const got = exchange(up, down, new Network(fate[Symbol.iterator]()), when);
            expect(got).to.deep.equal({ up: up.join(""), down: down.join("") });
        });
        fc.assert(sameBytes, { numRuns: 200 });
    });
});
