import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { payloadTypes } from "../../../cli/session/payloads";
import { type SessionListener, startSession } from "../../../cli/session/session";
import { echo, type Program, quick, Service, until } from "./service";

const target = "i-0123456789abcdef0";

describe("a session", () => {
    let service: Service;
    let notices: string[];
    const listener: SessionListener = { notice: (line) => notices.push(line) };

    async function serve(program: Program): Promise<void> {
        service = await Service.start(program);
    }
    const open = (request: object = {}) =>
        startSession(service.ssm, { target, ...request }, listener, quick);

    beforeEach(async () => {
        notices = [];
        await serve(echo);
    });
    afterEach(() => service.close());

    it("carries bytes both ways, in order and whole", async () => {
        const session = await open({ document: "AWS-StartSSHSession" });
        const { bytes } = session;
        const sent = randomBytes(300_000);
        const got: Buffer[] = [];
        bytes.on("data", (chunk: Buffer) => got.push(chunk));
        bytes.write(sent);
        await until(() => Buffer.concat(got).length === sent.length);
        expect(Buffer.concat(got).equals(sent)).to.equal(true);
        await session.end();
    });

    it("asks for its document with its parameters", async () => {
        const session = await open({
            document: "AWS-StartSSHSession",
            parameters: { portNumber: "22" },
        });
        expect(service.last.input).to.deep.equal({
            Target: target,
            DocumentName: "AWS-StartSSHSession",
            Parameters: { portNumber: ["22"] },
        });
        await session.end();
    });

    it("sends no message of more than 1,024 bytes", async () => {
        const session = await open();
        session.bytes.write(Buffer.alloc(5000));
        await until(() => service.last.agent.input.length === 5000);
        const sizes = service.last.agent.received.map(({ payload }) => payload.length);
        expect(Math.max(...sizes)).to.equal(1024);
        await session.end();
    });

    it("lives through 30 lost connections with every byte once and in order", async () => {
        const session = await open();
        const sent = randomBytes(30 * 4000);
        const got: Buffer[] = [];
        session.bytes.on("data", (chunk: Buffer) => got.push(chunk));
        for (let i = 0; i < 30; i++) {
            session.bytes.write(sent.subarray(i * 4000, (i + 1) * 4000));
            await until(() => service.last.connections === i + 1);
            service.last.cut();
        }
        await until(() => Buffer.concat(got).length >= sent.length);
        expect(Buffer.concat(got).equals(sent)).to.equal(true);
        expect(service.sessions).to.have.length(1);
        await session.end();
    }).timeout(60_000);

    it("tries again after errors of AWS while it gets a new stream", async () => {
        const session = await open();
        service.failNext("ResumeSession", "ThrottlingException", 3);
        service.failNext("ResumeSession", "ExpiredTokenException", 2);
        service.last.cut();
        session.bytes.write("still there?");
        const [answer] = (await onceData(session.bytes)) as [Buffer];
        expect(String(answer)).to.equal("still there?");
        await session.end();
    });

    it("notices that a connection is dead although nothing closes it", async () => {
        const session = await open();
        const { socket } = service.last;
        await until(() => service.last.connections === 1);
        await new Promise((resolve) => setTimeout(resolve, 120));
        // As after a sleep: the other end is there no more, and says nothing.
        socket?.pause();
        await until(() => service.last.connections === 2);
        expect(service.calls).to.include("ResumeSession");
        await session.end();
    });

    it("is lost, and says so, where AWS no longer has it", async () => {
        const session = await open();
        service.last.forget();
        service.last.socket?.terminate();
        expect(await session.ended).to.deep.equal({
            kind: "lost",
            said: "AWS has ended the session",
        });
    });

    it("is lost at once where the person may not resume it", async () => {
        const session = await open();
        service.failNext("ResumeSession", "AccessDeniedException");
        service.last.cut();
        expect((await session.ended).said).to.include("AccessDeniedException said AWS");
    });

    it("ends with what the box says", async () => {
        const session = await open();
        service.last.close("Connection to destination port failed");
        expect(await session.ended).to.deep.equal({
            kind: "closed",
            said: "Connection to destination port failed",
        });
    });

    it("tells a command's standard error and exit code apart from its output", async () => {
        const errors: string[] = [];
        const told = { ...listener, stderr: (bytes: Buffer) => errors.push(String(bytes)) };
        const session = await startSession(service.ssm, { target }, told, quick);
        service.last.send(Buffer.from("bad"), payloadTypes.stderr);
        service.last.send(Buffer.from("7"), payloadTypes.exitCode);
        await until(() => service.last.agent.isDelivered);
        service.last.close();
        expect((await session.ended).exitCode).to.equal(7);
        expect(errors).to.deep.equal(["bad"]);
    });

    it("tells the box the size of the terminal", async () => {
        const session = await open();
        session.resize(120, 40);
        await until(() => service.last.agent.received.length === 2);
        const { payloadType, payload } = service.last.agent.received[1] ?? {};
        expect(payloadType).to.equal(payloadTypes.size);
        expect(JSON.parse(String(payload))).to.deep.equal({ cols: 120, rows: 40 });
        await session.end();
    });

    it("is terminated at AWS when this side ends it", async () => {
        const session = await open();
        await session.end();
        expect(service.calls).to.include("TerminateSession");
        expect((await session.ended).kind).to.be.oneOf(["closed", "ended"]);
        expect(service.last.isOver).to.equal(true);
    });

    it("is not resumed after its end", async () => {
        const session = await open();
        await session.end();
        service.last.socket?.terminate();
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(service.calls).not.to.include("ResumeSession");
    });

    it("waits for a box that is not connected yet, and says so once", async () => {
        service.failNext("StartSession", "TargetNotConnected", 18);
        const session = await open();
        expect(service.calls.filter((it) => it === "StartSession")).to.have.length(19);
        expect(notices).to.deep.equal([
            `waiting until ${target} is connected to Systems Manager, at most 90 s`,
        ]);
        await session.end();
    });

    it("gives up on a box that stays unconnected", async () => {
        service.failNext("StartSession", "TargetNotConnected", 19);
        const error = await open().catch((it: Error) => it);
        expect(error).to.have.property("name", "TargetNotConnected");
    });

    it("tries no other error again", async () => {
        service.failNext("StartSession", "AccessDeniedException");
        const error = await open().catch((it: Error) => it);
        expect(error).to.have.property("name", "AccessDeniedException");
        expect(service.calls).to.deep.equal(["StartSession"]);
    });

    it("is refused where the account encrypts sessions, with the setting and the way, and terminated", async () => {
        service.handshake = {
            AgentVersion: "3.3.2299.0",
            RequestedClientActions: [
                { ActionType: "SessionType", ActionParameters: {} },
                { ActionType: "KMSEncryption", ActionParameters: { KMSKeyID: "k" } },
            ],
        };
        const error = (await open().catch((it: Error) => it)) as Error;
        expect(error.name).to.equal("Refusal");
        expect(error.message).to.include("Preferences, KMS encryption").and.include("--plugin");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("holds the box up where nobody reads, without an end to memory", async function () {
        this.timeout(240_000);
        service.close();
        await serve((session) => {
            // More than every buffer on the way can hold.
            for (let i = 0; i < 20_000; i++) session.send(Buffer.alloc(1024));
        });
        const session = await open();
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(session.bytes.readableLength).to.be.below(1024 * 1024);
        session.bytes.resume();
        await until(() => service.last.agent.isDelivered);
        await session.end();
    }).timeout(60_000);

    it("takes no more to send than its window while nothing is acknowledged", async () => {
        const patient = { ...quick, dead: 60_000 };
        const session = await startSession(service.ssm, { target }, listener, patient);
        service.last.socket?.pause();
        let written = 0;
        const write = () => {
            for (let more = true; more && written < 50_000; written++)
                more = session.bytes.write(Buffer.alloc(1024));
        };
        session.bytes.on("drain", write);
        write();
        await new Promise((resolve) => setTimeout(resolve, 500));
        // The window, and what a stream of Node's takes before it asks to wait.
        expect(written).to.be.within(1000, 1150);
        session.bytes.removeListener("drain", write);
        service.last.cut();
        await session.end();
    });
});

function onceData(bytes: NodeJS.ReadableStream): Promise<unknown[]> {
    return new Promise((resolve) => bytes.once("data", (...data) => resolve(data)));
}
