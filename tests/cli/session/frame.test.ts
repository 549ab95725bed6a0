import { expect } from "chai";
import { createHash } from "node:crypto";
import { decode, encode } from "../../../cli/session/frame";

/** A message laid out by hand, after the offsets of clientmessage.go in session-manager-plugin. */
function byHand({ headerLength = 116, payload = "hello" } = {}): Buffer {
    const word = (value: number) => Buffer.from([0, 0, 0, value]);
    const long = (value: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, value]);
    const id = "112233445566778899aabbccddeeff00";
    const parts = [
        word(headerLength),
        Buffer.from("output_stream_data".padEnd(32, " ")),
        word(1),
        long(9),
        long(7),
        long(1),
        Buffer.from(id.slice(16) + id.slice(0, 16), "hex"),
        createHash("sha256").update(payload).digest(),
        ...(headerLength === 116 ? [word(11)] : []),
        word(payload.length),
        Buffer.from(payload),
    ];
    return Buffer.concat(parts);
}

const parts = {
    type: "output_stream_data",
    sequence: 7,
    flags: 1,
    id: "11223344-5566-7788-99aa-bbccddeeff00",
    payloadType: 11,
    payload: Buffer.from("hello"),
};

describe("a message of a data channel", () => {
    it("has the bytes that the agent and the plugin write", () => {
        expect(encode(parts, 9).toString("hex")).to.equal(byHand().toString("hex"));
    });

    it("is read with every field, its id in the usual order", () => {
        expect(decode(byHand())).to.deep.equal(parts);
    });

    it("is read where the service left the payload type out", () => {
        const read = decode(byHand({ headerLength: 112 }));
        expect(read).to.deep.equal({ ...parts, payloadType: 0 });
    });

    it("is read where its type is padded with zero bytes", () => {
        const bytes = byHand();
        bytes.fill(0, 4 + "output_stream_data".length, 36);
        expect(decode(bytes)?.type).to.equal("output_stream_data");
    });

    it("is dropped where its payload does not match its digest", () => {
        const bytes = byHand();
        bytes[bytes.length - 1] = 0;
        expect(decode(bytes)).to.equal(undefined);
    });

    it("is dropped wherever it is cut short", () => {
        const bytes = byHand();
        for (let length = 0; length < bytes.length; length++) {
            expect(decode(bytes.subarray(0, length)), `${length} bytes`).to.equal(undefined);
        }
    });

    it("is dropped where its header claims a length outside the message", () => {
        for (const length of [0, 111, 5000, 0xffffffff]) {
            const bytes = byHand();
            bytes.writeUInt32BE(length, 0);
            expect(decode(bytes), String(length)).to.equal(undefined);
        }
    });
});
