import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What S3 does instead of answering, for one request. */
export type Fault =
    | "SlowDown"
    | "reset"
    | "truncated"
    | "ExpiredToken"
    | "RequestTimeTooSkewed"
    | "AccessDenied"
    | "complete-fails";

interface Request {
    readonly method: string;
    readonly key: string;
    readonly query: URLSearchParams;
}

/**
 * A bucket that keeps objects in memory, and fails as S3 may. It is strongly consistent, as S3 is since December 2020
 * (https://aws.amazon.com/s3/consistency): an object that was written is found at once, so no 404 is simulated for it.
 */
export class UnkindS3 {
    readonly objects = new Map<string, Buffer>();
    /** Every request that came: `PUT runs/ada/1/end.json`. */
    readonly requests: string[] = [];
    /** Access keys that calls were signed with. */
    readonly keys = new Set<string>();
    /** Decides what happens to a request; a fault is used once a call. */
    fault: (request: Request) => Fault | undefined = () => undefined;
    /** Entries a page of a listing. */
    pageSize = 1000;
    private readonly parts = new Map<string, Map<number, Buffer>>();

    private constructor(
        private readonly server: Server,
        readonly bucket: string,
    ) {}

    static async start(host = "127.0.0.1", bucket = "team-data"): Promise<UnkindS3> {
        const server = createServer();
        const s3 = new UnkindS3(server, bucket);
        server.on("request", (request, response) => void s3.answer(request, response));
        server.keepAliveTimeout = 60_000;
        await new Promise<void>((resolve) => server.listen(0, host, resolve));
        return s3;
    }

    get url(): string {
        const { address, port } = this.server.address() as AddressInfo;
        return `http://${address}:${port}`;
    }

    json<T>(key: string): T {
        return JSON.parse(this.text(key)) as T;
    }

    text(key: string): string {
        const body = this.objects.get(key);
        if (body === undefined)
            throw new Error(`no ${key} among ${[...this.objects.keys()].join(", ")}`);
        return body.toString();
    }

    put(key: string, body: string | Buffer): void {
        this.objects.set(key, Buffer.from(body));
    }

    /** Puts what `submit` uploads for a run. */
    submit(run: string, files: Readonly<Record<string, string>>): void {
        const listed = Object.entries(files).map(([path, text]) => {
            const sha256 = createHash("sha256").update(text).digest("hex");
            this.put(`blobs/ada/${sha256}`, text);
            return { path, sha256, size: text.length, mode: "644" };
        });
        this.put(`${run}/source.json`, JSON.stringify({ files: listed }));
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "/", this.url);
        const key = decodeURIComponent(url.pathname).replace(`/${this.bucket}/`, "");
        const method = request.method ?? "";
        const asked: Request = { method, key, query: url.searchParams };
        this.requests.push(`${method} ${key}`);
        const signer = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1];
        if (signer !== undefined) this.keys.add(signer);
        const chunks: Buffer[] = [];
        try {
            for await (const chunk of request) chunks.push(chunk as Buffer);
        } catch {
            return;
        }
        const body = Buffer.concat(chunks);
        const fault = this.fault(asked);
        const refuse = (status: number, code: string, headers: Record<string, string> = {}) =>
            response
                .writeHead(status, headers)
                .end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
        if (fault === "reset") return void request.socket.destroy();
        if (fault === "SlowDown") return void refuse(503, fault);
        if (fault === "ExpiredToken") return void refuse(400, fault);
        if (fault === "AccessDenied") return void refuse(403, fault);
        if (fault === "RequestTimeTooSkewed") {
            const date = new Date(Date.now() + 3_600_000).toUTCString();
            return void refuse(403, fault, { date });
        }
        if (
            createHash("sha256").update(body).digest("hex") !==
            request.headers["x-amz-content-sha256"]
        )
            return void refuse(400, "XAmzContentSHA256Mismatch");
        if (method === "GET" && asked.query.has("list-type"))
            return void response.end(this.list(asked.query));
        if (method === "GET") {
            const object = this.objects.get(key);
            if (object === undefined) return void refuse(404, "NoSuchKey");
            response.writeHead(200, { "content-length": object.length });
            if (fault === "truncated") {
                response.write(object.subarray(0, object.length / 2), () =>
                    request.socket.destroy(),
                );
                return;
            }
            return void response.end(object);
        }
        if (method === "DELETE") this.objects.delete(key);
        if (method === "PUT") this.store(asked, body);
        if (method === "POST") return void response.end(this.inParts(asked, fault));
        response.writeHead(method === "DELETE" ? 204 : 200, { etag: '"e"' }).end();
    }

    private store({ key, query }: Request, body: Buffer): void {
        const upload = query.get("uploadId");
        if (upload === null) this.objects.set(key, body);
        else this.parts.get(upload)?.set(Number(query.get("partNumber")), body);
    }

    private inParts({ key, query }: Request, fault: Fault | undefined): string {
        const upload = query.get("uploadId");
        if (upload === null) {
            const id = `upload-${this.parts.size}`;
            this.parts.set(id, new Map());
            return `<R><UploadId>${id}</UploadId></R>`;
        }
        if (fault === "complete-fails") return "<Error><Code>InternalError</Code></Error>";
        const parts = [...(this.parts.get(upload) ?? [])].sort(([a], [b]) => a - b);
        this.objects.set(key, Buffer.concat(parts.map(([, part]) => part)));
        return "<R></R>";
    }

    private list(query: URLSearchParams): string {
        const all = [...this.objects.keys()]
            .filter((key) => key.startsWith(query.get("prefix") ?? ""))
            .sort();
        const from = Number(query.get("continuation-token") ?? 0);
        const page = all
            .slice(from, from + this.pageSize)
            .map((key) => `<Contents><Key>${key}</Key></Contents>`);
        const next = from + this.pageSize;
        const token =
            next < all.length ? `<NextContinuationToken>${next}</NextContinuationToken>` : "";
        return `<L xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${page.join("")}${token}</L>`;
    }
}
