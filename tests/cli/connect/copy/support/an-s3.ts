import { S3Client } from "@aws-sdk/client-s3";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Aws } from "../../../../../cli/boxes/open-aws";

/** Who asks: the laptop with the member's login, or the box with a presigned URL. */
type Asker = "laptop" | "box";

/** What S3 does in place of what was asked: a status and a code of its own, or half a body. */
type Fault = { readonly status: number; readonly code: string } | "cut";

/** An S3 on loopback with one bucket, as unkind as a test wants it. */
export class AnS3 {
    readonly objects = new Map<string, Buffer>();
    readonly requests: string[] = [];
    /** URLs that the box has used. */
    readonly presigned: URL[] = [];
    /** Returns what goes wrong. */
    fault: (method: string, asker: Asker, count: number) => Fault | undefined = () => undefined;
    /** Changes what was written. */
    kept: (body: Buffer) => Buffer = (body) => body;
    private readonly server: Server;
    private readonly former = process.env["AWS_ENDPOINT_URL_S3"];

    private constructor() {
        this.server = createServer((request, response) => void this.answer(request, response));
    }

    static async start(): Promise<AnS3> {
        const s3 = new AnS3();
        await once(s3.server.listen(0, "127.0.0.1"), "listening");
        process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
        const { port } = s3.server.address() as AddressInfo;
        process.env["AWS_ENDPOINT_URL_S3"] = `http://127.0.0.1:${port}`;
        return s3;
    }

    /** The client of the laptop. */
    clients(): Pick<Aws, "s3"> {
        const credentials = {
            ...{ accessKeyId: "x", secretAccessKey: "y", sessionToken: "token" },
        };
        return { s3: new S3Client({ region: "us-east-1", credentials, maxAttempts: 1 }) };
    }

    end(): void {
        this.server.closeAllConnections();
        this.server.close();
        if (this.former === undefined) delete process.env["AWS_ENDPOINT_URL_S3"];
        else process.env["AWS_ENDPOINT_URL_S3"] = this.former;
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method = "", url = "", headers } = request;
        const asked = new URL(url, "http://s3");
        const asker = asked.searchParams.has("X-Amz-Signature") ? "box" : "laptop";
        if (asker === "box") this.presigned.push(asked);
        let body: Buffer = Buffer.alloc(0);
        try {
            body = await buffer(request);
        } catch {
            return;
        }
        const what = `${method} ${asker}`;
        this.requests.push(what);
        const count = this.requests.filter((it) => it === what).length;
        const fault = this.fault(method, asker, count);
        if (fault !== undefined && fault !== "cut") {
            response.statusCode = fault.status;
            response.end(`<Error><Code>${fault.code}</Code></Error>`);
            return;
        }
        const key = decodeURIComponent(asked.pathname);
        if (method === "PUT") {
            const isOdd = asked.search.includes("checksum") || headers["transfer-encoding"];
            response.statusCode = asker === "box" && isOdd ? 400 : 200;
            this.objects.set(key, this.kept(body));
            response.end();
        } else if (method === "DELETE") {
            response.statusCode = 204;
            this.objects.delete(key);
            response.end();
        } else {
            body = this.objects.get(key) ?? body;
            response.setHeader("content-length", body.length);
            if (fault === undefined) response.end(body);
            else response.write(body.subarray(0, body.length / 2), () => response.destroy());
        }
    }
}
