import { payloadTypes } from "../../../cli/session/payloads";
import type { Program } from "./service";

/** What the port of the box does with one connection: returns its answer to the bytes so far, and whether it closes. */
export type PortServer = (got: string) => { readonly answer: Buffer; readonly closes?: boolean };

/**
 * The agent's end of a multiplexed port session: smux 1, laid out by hand after github.com/xtaci/smux, frame.go.
 *
 * @param greeting what the port says first to each connection, as an SSH server does.
 */
export function multiplexing(serve: PortServer, listens = true, greeting = ""): Program {
    return (session) => {
        let rest: Buffer = Buffer.alloc(0);
        const got = new Map<number, string>();
        const reply = (command: number, stream: number, data: Buffer = Buffer.alloc(0)) => {
            const header = Buffer.from([
                1,
                command,
                data.length & 255,
                data.length >> 8,
                0,
                0,
                0,
                0,
            ]);
            header.writeUInt32LE(stream, 4);
            const bytes = Buffer.concat([header, data]);
            // The agent reads at most 1,024 bytes at a time, wherever frames begin and end.
            for (let i = 0; i < bytes.length; i += 1024) session.send(bytes.subarray(i, i + 1024));
        };
        const take = (command: number, stream: number, data: Buffer) => {
            if (command === 0) {
                got.set(stream, "");
                if (listens && greeting !== "") reply(2, stream, Buffer.from(greeting));
                if (listens) return;
                session.send(Buffer.from([0, 0, 0, 3]), payloadTypes.flag);
                got.delete(stream);
                reply(1, stream);
            }
            if (command === 1 && got.delete(stream)) reply(1, stream);
            const before = got.get(stream);
            if (command !== 2 || before === undefined) return;
            got.set(stream, before + String(data));
            const { answer, closes } = serve(before + String(data));
            for (let i = 0; i < answer.length; i += 30_000)
                reply(2, stream, answer.subarray(i, i + 30_000));
            if (closes === true) {
                got.delete(stream);
                reply(1, stream);
            }
        };
        session.onPayload = (payloadType, payload) => {
            if (payloadType !== payloadTypes.output) return;
            rest = Buffer.concat([rest, payload]);
            while (rest.length >= 8) {
                const size = 8 + rest.readUInt16LE(2);
                if (rest.length < size) break;
                const [frame, after] = [rest.subarray(0, size), rest.subarray(size)];
                rest = after;
                take(frame.readUInt8(1), frame.readUInt32LE(4), frame.subarray(8));
            }
        };
    };
}
