import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Forward, forwardPort } from "../../cli/session/forward";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";

describe("a port forwarded by our own client, at the real pace", function () {
    this.timeout(300_000);
    const page = randomBytes(100_000);
    let web: Server;
    let service: SessionManager;
    let forward: Forward;

    before(async () => {
        web = createServer((_request, response) => response.end(page)).listen(0, "127.0.0.1");
        await once(web, "listening");
    });
    after(() => web.close());

    async function open(given: Parameters<typeof conditions>[0]): Promise<void> {
        service = await SessionManager.start(conditions(given));
        const target = await service.startBox();
        const ssm = new SSMClient({
            region: "us-east-1",
            endpoint: service.endpoint,
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
        });
        const { port } = web.address() as AddressInfo;
        const request = { ssm, target, remotePort: port, localPort: 0 };
        forward = await forwardPort({ ...request, notice: () => undefined });
    }
    afterEach(async () => {
        await forward.close();
        await service.end();
    });

    const get = async () => {
        const answer = await fetch(`http://127.0.0.1:${forward.port}/`);
        return Buffer.from(await answer.arrayBuffer());
    };

    it("brings pages whole with frames and acknowledgements lost, doubled and out of order", async () => {
        const faults = { lost: 0.03, doubled: 0.03, reordered: 0.05, acknowledgementsLost: 0.03 };
        await open({ up: faults, down: faults });
        const pages = await Promise.all([get(), get(), get()]);
        for (const got of pages) expect(got.equals(page)).to.equal(true);
    });

    it("keeps a page that is under way when its channel is closed", async () => {
        await open({});
        const asked = get();
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(service.drop()).to.equal(1);
        expect((await asked).equals(page)).to.equal(true);
        expect(service.sessions).to.have.length(1);
    });

    it("leaves no session behind", async () => {
        await open({});
        await get();
        await forward.close();
        expect(service.openSessions).to.deep.equal([]);
    });
});
