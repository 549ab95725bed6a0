import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { showDesktop } from "../../../cli/rehearse/desktop";

describe("the desktop that a rehearsal shows", () => {
    let server: Server;
    let closed: number;
    let shown: number;
    const show = () => void shown++;

    beforeEach(async () => {
        closed = shown = 0;
        server = createServer((_, answer) => answer.end("page"));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => server.close());

    /** Returns a tunnel that is open until `ended`, or until it is closed. */
    const tunnel = (ended: Promise<string> = new Promise(() => undefined)) => ({
        port: (server.address() as AddressInfo).port,
        ended,
        close: () => void closed++,
    });
    const later = (milliseconds: number) =>
        new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

    it("is tried once and its tunnel closed where nobody could press Ctrl-C", async () => {
        const { signal } = new AbortController();
        await showDesktop(tunnel(), show, { stay: false, interrupt: signal });
        expect({ shown, closed }).to.deep.equal({ shown: 1, closed: 1 });
    });

    it("stays open on a terminal until Ctrl-C, which is no error", async () => {
        const interrupt = new AbortController();
        let over = false;
        const stays = showDesktop(tunnel(), show, { stay: true, interrupt: interrupt.signal });
        void stays.then(() => (over = true));
        await later(300);
        expect({ shown, closed, over }).to.deep.equal({ shown: 1, closed: 0, over: false });
        interrupt.abort();
        await stays;
        expect(closed).to.equal(1);
    });

    it("fails when its tunnel ends, unless Ctrl-C has ended that too", async () => {
        const ended = async (interrupt: AbortController) => {
            const open = tunnel(later(200).then(() => "the box has stopped"));
            const wish = { stay: true, interrupt: interrupt.signal };
            return showDesktop(open, show, wish).then(() => "quiet", String);
        };
        expect(await ended(new AbortController())).to.match(
            /the tunnel to the desktop has ended: the box has stopped$/,
        );
        const interrupt = new AbortController();
        const answer = ended(interrupt);
        setTimeout(() => interrupt.abort(), 250);
        expect(await answer).to.equal("quiet");
        expect(closed).to.equal(2);
    });
});
