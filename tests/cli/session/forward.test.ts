import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { type Forward, forwardPort } from "../../../cli/session/forward";
import { flagPayload, flags, payloadTypes } from "../../../cli/session/payloads";
import { multiplexing } from "./agent-port";
import { echo, type Program, quick, Service, until } from "./service";

const request = { target: "i-0123456789abcdef0", remotePort: 8888, localPort: 0 };
const oldAgent = {
    AgentVersion: "3.0.196.0",
    RequestedClientActions: [
        { ActionType: "SessionType", ActionParameters: { SessionType: "Port" } },
    ],
};

describe("a forwarded port", () => {
    let service: Service;
    let forward: Forward;
    let notices: string[];

    async function open(program: Program, handshake?: object): Promise<void> {
        notices = [];
        service = await Service.start(program);
        if (handshake !== undefined) service.handshake = handshake;
        const notice = (line: string) => notices.push(line);
        forward = await forwardPort({ ssm: service.ssm, ...request, notice, times: quick });
    }

    afterEach(async () => {
        await forward.close();
        service.close();
    });

    /** Sends a text over a connection of its own; returns what comes until its end. */
    async function ask(text: string): Promise<Buffer> {
        const socket = connect(forward.port, "127.0.0.1");
        const got: Buffer[] = [];
        socket.on("data", (chunk: Buffer) => got.push(chunk));
        socket.write(text);
        await once(socket, "close");
        return Buffer.concat(got);
    }

    const page = randomBytes(200_000);
    const web = multiplexing((got) => ({
        answer: Buffer.concat([Buffer.from(`${got}:`), page]),
        closes: true,
    }));

    it("serves many connections at once over one session, each whole", async () => {
        await open(web);
        const names = ["a", "b", "c", "d", "e"];
        const pages = await Promise.all(names.map(ask));
        for (const [i, name] of names.entries()) {
            const expected = Buffer.concat([Buffer.from(`${name}:`), page]);
            expect(pages[i]?.equals(expected), name).to.equal(true);
        }
        expect(service.calls).to.deep.equal(["StartSession"]);
    });

    it("closes a local connection where nothing listens on the box, and says so", async () => {
        await open(multiplexing(() => ({ answer: page }), false));
        expect(await ask("x")).to.have.length(0);
        expect(notices).to.deep.equal(["nothing listens on port 8888 of the box"]);
    });

    it("tells the box when a local connection ends", async () => {
        const finished: string[] = [];
        await open(multiplexing((got) => ({ answer: Buffer.from(got) })));
        const socket = connect(forward.port, "127.0.0.1");
        socket.write("x");
        await once(socket, "data");
        socket.on("close", () => finished.push("local"));
        socket.end();
        await until(() => finished.length === 1);
        expect(service.last.agent.input.readUInt8(service.last.agent.input.length - 7)).to.equal(1);
    });

    it("keeps a page that is under way when the connection is lost", async () => {
        await open(web);
        const asked = ask("a");
        await until(() => service.last.agent.input.length > 0);
        service.last.cut();
        expect((await asked).length).to.equal(page.length + 2);
        expect(service.sessions).to.have.length(1);
    });

    it("starts another session behind the same port when AWS no longer has the first", async () => {
        await open(web);
        service.last.forget();
        service.last.socket?.terminate();
        await until(() => notices.length === 1);
        expect(notices[0]).to.include("the next connection to this port starts another");
        expect((await ask("again")).length).to.equal(page.length + 6);
        expect(service.sessions).to.have.length(2);
    });

    it("closes a local connection with the reason where no session can be started, and tries at the next", async () => {
        await open(web);
        service.last.close("box gone");
        await until(() => notices.length === 1);
        service.failNext("StartSession", "InvalidTarget");
        expect(await ask("x")).to.have.length(0);
        expect(notices.at(-1)).to.equal("InvalidTarget said AWS");
        expect((await ask("y")).length).to.equal(page.length + 2);
    });

    it("serves one connection after the other where the agent does not multiplex", async () => {
        await open(echo, oldAgent);
        for (const text of ["one", "two"]) {
            const socket = connect(forward.port, "127.0.0.1");
            socket.write(text);
            const [answer] = (await once(socket, "data")) as [Buffer];
            expect(String(answer)).to.equal(text);
            socket.end();
            await once(socket, "close");
        }
        const isDisconnect = (it: { payloadType: number; payload: Buffer }) =>
            it.payloadType === payloadTypes.flag &&
            it.payload.equals(flagPayload(flags.disconnectPort));
        await until(() => service.last.agent.received.filter(isDisconnect).length === 2);
    });

    it("ends the session when it is closed, and frees the port", async () => {
        await open(web);
        await forward.close();
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
        const server = createServer().listen(forward.port, "127.0.0.1");
        await once(server, "listening");
        server.close();
    });

    it("refuses a local port that is taken, and leaves no session", async () => {
        const taken = createServer().listen(0, "127.0.0.1");
        await once(taken, "listening");
        const { port } = taken.address() as { port: number };
        await open(web);
        const error = await forwardPort({
            ssm: service.ssm,
            ...request,
            localPort: port,
            notice: () => undefined,
            times: quick,
        }).catch((it: Error) => it);
        expect(error).to.have.property("name", "Refusal");
        expect((error as Error).message)
            .to.include(String(port))
            .and.include("--local-port");
        expect(service.last.isOver).to.equal(true);
        taken.close();
    });
});
