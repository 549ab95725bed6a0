import { expect } from "chai";
import { PassThrough } from "node:stream";
import { payloadTypes } from "../../../cli/session/payloads";
import { connectTerminal, type TerminalRequest } from "../../../cli/session/terminal";
import { echo, quick, Service, until } from "./service";

describe("a session in a terminal", () => {
    let service: Service;
    let stop: AbortController;
    let raw: boolean[];
    const input = () =>
        Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
    const output = () => Object.assign(new PassThrough(), { columns: 91, rows: 31 });
    let keys: ReturnType<typeof input>;
    let screen: ReturnType<typeof output>;
    const connect = () =>
        connectTerminal({
            ...{ ssm: service.ssm, target: "i-0123456789abcdef0", command: "exec bash" },
            input: keys as unknown as TerminalRequest["input"],
            output: screen as unknown as TerminalRequest["output"],
            listener: { notice: () => undefined, stop: stop.signal },
            times: quick,
        });
    const sizes = () =>
        service.last.agent.received
            .filter(({ payloadType }) => payloadType === payloadTypes.size)
            .map(({ payload }) => String(payload));

    beforeEach(async () => {
        service = await Service.start(echo);
        stop = new AbortController();
        [raw, keys, screen] = [[], input(), output()];
    });
    afterEach(() => service.close());

    it("asks for the command by the document that every account has", async () => {
        const done = connect();
        await until(() => raw.length > 0);
        expect(service.last.input).to.deep.include({
            DocumentName: "AWS-StartInteractiveCommand",
            Parameters: { command: ["exec bash"] },
        });
        stop.abort();
        await done;
    });

    it("passes every key to the box and what it sends to the screen, and gives the terminal back", async () => {
        const done = connect();
        await until(() => raw.length > 0);
        expect(raw).to.deep.equal([true]);
        keys.write("ls\x03");
        await until(() => screen.readableLength === 3);
        service.last.close("bye");
        expect(await done).to.include({ kind: "closed", said: "bye" });
        expect(String(screen.read())).to.equal("ls\x03");
        expect(raw).to.deep.equal([true, false]);
    });

    it("tells the box the window's size, and each new one", async () => {
        const done = connect();
        await until(() => service.sessions.length === 1 && sizes().length === 1);
        Object.assign(screen, { columns: 120, rows: 40 }).emit("resize");
        await until(() => sizes().length === 2);
        expect(sizes()).to.deep.equal(['{"cols":91,"rows":31}', '{"cols":120,"rows":40}']);
        stop.abort();
        await done;
    });

    for (const [how, leave] of [
        ["~.", () => void keys.write("~.")],
        ["the terminal's end", () => void keys.destroy(new Error("read EIO"))],
        ["a signal", () => stop.abort()],
    ] as const) {
        it(`ends at the box and at AWS by ${how}`, async () => {
            const done = connect();
            await until(() => raw.length > 0);
            leave();
            expect(await done).to.deep.equal({ kind: "ended", said: "" });
            expect(raw).to.deep.equal([true, false]);
            expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
        });
    }
});
