import { once } from "node:events";
import { connect } from "node:net";
import { flags, type Frame, payloadTypes } from "../frame";
import { type SessionPlugin, type Surroundings } from "./session-plugin";
import { pump } from "./pump";
import { Smux } from "./smux";

/** Returns the flag in a frame, if it is a frame of one. */
function flagOf({ payloadType, payload }: Frame): number | undefined {
    return payloadType === payloadTypes.flag ? payload.readUInt32BE(0) : undefined;
}

/** Carries one connection to a port as the bare stream, as `AWS-StartSSHSession` does. */
export function onePort(port: number, { stream, pace, host }: Surroundings): SessionPlugin {
    const connection = connect(port, host);
    let refused = "";
    connection.on("error", (error: NodeJS.ErrnoException) => {
        if (error.syscall === "connect")
            refused = `Unable to connect to specified port: dial tcp ${host}:${port}: connect: connection refused`;
    });
    const active = () => stream.active && !connection.connecting;
    const ended = pump(connection, pace, active, (bytes) =>
        stream.send(payloadTypes.output, bytes),
    ).then(() => refused);
    return {
        take(frame) {
            if (connection.connecting) return false;
            const flag = flagOf(frame);
            if (flag !== undefined) connection.destroy();
            else connection.write(frame.payload);
            return true;
        },
        ended,
        stop: () => connection.destroy(),
    };
}

/** Carries many connections to a port, as `AWS-StartPortForwardingSession` does for clients from 1.1.70 on. */
export function manyToPort(port: number, { stream, pace, host }: Surroundings): SessionPlugin {
    const refused = Buffer.alloc(4);
    refused.writeUInt32BE(flags.connectToPortError);
    const smux = new Smux(
        () => connect(port, host),
        () => stream.send(payloadTypes.flag, refused),
    );
    void pump(
        smux.output,
        pace,
        () => stream.active,
        (bytes) => stream.send(payloadTypes.output, bytes),
    );
    const closed = once(smux.output, "close").then(() => "");
    return {
        take(frame) {
            if (frame.payloadType === payloadTypes.output) smux.push(frame.payload);
            else if (flagOf(frame) === flags.terminateSession) smux.close();
            return true;
        },
        ended: closed,
        stop: () => smux.close(),
    };
}
