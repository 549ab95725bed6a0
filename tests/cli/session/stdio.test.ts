import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { flagPayload, flags, payloadTypes } from "../../../cli/session/payloads";
import { connectStdio } from "../../../cli/session/stdio";
import { echo, quick, Service, until } from "./service";

describe("a session on standard input and output", () => {
    let service: Service;
    let input: PassThrough;
    let output: PassThrough;
    let stop: AbortController;
    const connect = () =>
        connectStdio({
            ssm: service.ssm,
            target: "i-0123456789abcdef0",
            port: 22,
            input,
            output,
            listener: { notice: () => undefined, stop: stop.signal },
            times: quick,
        });

    beforeEach(async () => {
        service = await Service.start(echo);
        input = new PassThrough();
        output = new PassThrough();
        stop = new AbortController();
    });
    afterEach(() => service.close());

    it("ends with the box's words once everything that the box sent is written", async () => {
        const got: Buffer[] = [];
        output.on("data", (chunk: Buffer) => got.push(chunk));
        const done = connect();
        await until(() => service.sessions.length === 1 && service.last.agent.received.length > 0);
        const sent = randomBytes(50_000);
        for (let i = 0; i < sent.length; i += 1000) service.last.send(sent.subarray(i, i + 1000));
        service.last.close("bye");
        expect(await done).to.equal("bye");
        expect(Buffer.concat(got).equals(sent)).to.equal(true);
        expect(service.calls).to.deep.equal(["StartSession"]);
    });

    it("delivers the last bytes of its input, then ends the session at AWS", async () => {
        const done = connect();
        input.end("last words");
        expect(await done).to.equal("");
        expect(String(service.last.agent.input)).to.equal("last words");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("ends the session at the box where AWS does not let it", async () => {
        service.failNext("TerminateSession", "AccessDeniedException");
        const done = connect();
        input.end("x");
        await done;
        const told = () => service.last.agent.received.at(-1);
        await until(() => told()?.payloadType === payloadTypes.flag);
        expect(told()?.payload.equals(flagPayload(flags.terminate))).to.equal(true);
    });

    it("ends the session when nobody reads its output any more", async () => {
        const done = connect();
        input.write("x");
        await until(() => output.readableLength > 0);
        output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
        expect(await done).to.equal("");
        expect(service.calls).to.include("TerminateSession");
    });

    it("ends the session when it is told to stop", async () => {
        const done = connect();
        input.write("x");
        await until(() => output.readableLength > 0);
        stop.abort();
        expect(await done).to.equal("");
        expect(service.calls).to.include("TerminateSession");
    });

    it("stops while it waits for a box that is not connected", async () => {
        service.failNext("StartSession", "TargetNotConnected", 18);
        setTimeout(() => stop.abort(), 20);
        const error = (await connect().catch((it: Error) => it)) as Error;
        expect(error.message).to.include("stopped while");
        expect(service.sessions).to.have.length(0);
    });
});
