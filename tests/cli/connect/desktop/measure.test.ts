import { expect } from "chai";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { measureWay } from "../../../../cli/connect/desktop/measure";

describe("the measurement of the way to a desktop", () => {
    let server: Server;
    afterEach(() => {
        server.closeAllConnections();
        server.close();
    });

    async function measured(serve: RequestListener, stop = new AbortController().signal) {
        server = createServer(serve).listen(0, "127.0.0.1");
        await once(server, "listening");
        return measureWay((server.address() as AddressInfo).port, stop);
    }

    it("counts the bytes of noVNC's own file, and the time to the first of them", async () => {
        const asked = new Set<string | undefined>();
        const way = await measured((request, response) => {
            asked.add(request.url);
            void (async () => {
                await sleep(150);
                for (let at = 0; at < 10 && !response.destroyed; at++) {
                    response.write(Buffer.alloc(1000));
                    await sleep(20);
                }
                response.end();
            })();
        });
        expect([...asked]).to.deep.equal(["/core/rfb.js"]);
        // Timers may end a millisecond early.
        expect(way?.answerMs).to.be.greaterThan(145);
        // Four downloads of at most 1,000 bytes each 20 ms.
        expect(way?.bytesPerSecond).to.be.within(1, 260_000);
    });

    it("says nothing of a server that does not have the file", async () => {
        const none: RequestListener = (_, response) => response.writeHead(404).end("no such file");
        expect(await measured(none)).to.equal(undefined);
    });

    it("says nothing where nothing comes", async () => {
        expect(await measured(() => undefined)).to.equal(undefined);
    });

    it("ends with Ctrl-C", async () => {
        const stop = new AbortController();
        const way = await measured((_, response) => {
            response.write("some");
            stop.abort();
        }, stop.signal);
        expect(way).to.equal(undefined);
    });
});
