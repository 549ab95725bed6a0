import { expect } from "chai";
import { encode } from "../../../cli/session/frame";
import { answer, customerMessage } from "../../../cli/session/handshake";
import { ReliableStream } from "../../../cli/session/reliable-stream";
import { isPermanent, resume, type Ssm, start } from "../../../cli/session/session-api";

const former = { id: "ana-1", url: "wss://former", token: "old" };

/** AWS's client, whose calls all get this answer. */
const answering = (fields: object): Ssm => ({ send: () => Promise.resolve(fields) }) as never;

describe("messages that nobody expects", () => {
    it("are answered with nothing: damaged frames, unknown kinds, and an acknowledgement that is no JSON", () => {
        const stream = new ReliableStream();
        stream.send(1, Buffer.from("sent"), 0);
        const damaged = encode({ type: "output_stream_data", payload: Buffer.from("x") });
        damaged.writeUInt8(0, damaged.length - 1);
        const ofText = (text: string) =>
            encode({ type: "acknowledge", payload: Buffer.from(text) });
        const odd = [damaged, encode({ type: "of_a_later_service" })];
        for (const bytes of [...odd, ...["no JSON", "null", "7", "{}"].map(ofText)])
            expect(stream.receive(bytes, 0)).to.deep.equal({ transmit: [], messages: [] });
        expect(stream.isDelivered).to.equal(false);
    });

    it("end a session without a sentence where the service gives none", () => {
        for (const text of ["", "null", '{"Output":5}']) {
            const payload = Buffer.from(text);
            const { closed } = new ReliableStream().receive(
                encode({ type: "channel_closed", payload }),
                0,
            );
            expect(closed, text).to.equal("");
        }
    });

    it("keep what is sent while the box has paused, and send it when it is back", () => {
        const stream = new ReliableStream();
        stream.receive(encode({ type: "pause_publication" }), 0);
        expect(stream.send(1, Buffer.from("a"), 0)).to.have.length(0);
        expect(stream.due(60_000)).to.have.length(0);
        expect(stream.receive(encode({ type: "start_publication" }), 0).transmit).to.have.length(1);
    });

    it("of a handshake are taken where fields are left out", () => {
        const { agentVersion, response } = answer(Buffer.from("{}"));
        expect(agentVersion).to.equal("");
        const said = JSON.parse(String(response)) as { ProcessedClientActions: unknown[] };
        expect(said.ProcessedClientActions).to.deep.equal([]);
        expect(customerMessage(Buffer.from("{}"))).to.equal("");
        expect(customerMessage(Buffer.from('{"CustomerMessage":" be kind \\n"}'))).to.equal(
            "be kind",
        );
    });

    it("of a handshake are refused by name where they ask for what this client cannot", () => {
        const asked = { RequestedClientActions: [{ ActionType: "Later" }] };
        const { response } = answer(Buffer.from(JSON.stringify(asked)));
        expect(String(response))
            .to.contain('"ActionStatus":3')
            .and.contain("Unsupported action Later");
    });
});

describe("AWS's answers about a session", () => {
    it("without an id, a stream or a token are no session", async () => {
        const waiting = { notice: () => undefined };
        let message = "";
        await start(answering({ SessionId: "ana-1" }), { target: "i-0a1" }, waiting).catch(
            (error: Error) => (message = error.message),
        );
        expect(message).to.equal("AWS started a session without an id, a stream or a token");
    });

    it("without a token mean that the session has timed out", async () => {
        expect(await resume(answering({}), former)).to.equal(undefined);
        expect(await resume(answering({ TokenValue: "" }), former)).to.equal(undefined);
    });

    it("without a new stream mean the former one", async () => {
        expect(await resume(answering({ TokenValue: "new" }), former)).to.deep.equal({
            ...former,
            token: "new",
        });
    });

    it("stay the same only where they are about rights or wrong words", () => {
        const named = (name: string) => Object.assign(new Error("no"), { name });
        expect(isPermanent(named("AccessDeniedException"))).to.equal(true);
        expect(isPermanent(named("ThrottlingException"))).to.equal(false);
        expect(isPermanent("a text")).to.equal(false);
    });
});
