import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that answers in place of EC2 and STS to this process, until `remove`. */
export class Endpoint {
    private readonly former = process.env["AWS_ENDPOINT_URL"];
    private server: Server | undefined;

    async begin(answer: RequestListener): Promise<void> {
        this.server = createServer(answer).listen(0, "127.0.0.1");
        await once(this.server, "listening");
        const { port } = this.server.address() as AddressInfo;
        process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${port}/`;
    }

    remove(): void {
        this.server?.closeAllConnections();
        this.server?.close();
        if (this.former === undefined) delete process.env["AWS_ENDPOINT_URL"];
        else process.env["AWS_ENDPOINT_URL"] = this.former;
    }
}
