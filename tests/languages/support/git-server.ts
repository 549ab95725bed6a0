import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGunzip } from "node:zlib";

const service = "git-upload-pack";

/**
 * Serves git repositories at `https://localhost/`, as GitHub does: Git's "smart" protocol, for reading. Pulumi takes no address
 * with a port (3.248.0), so the port is 443, which not everybody may have.
 */
export class GitServer {
    private readonly root = mkdtempSync(join(tmpdir(), "workstation-git-"));
    private server: Server | undefined;
    /** For `SSL_CERT_FILE`, which Go reads. */
    readonly certificate = join(this.root, "certificate.pem");

    /** Returns the folder of a repository, such as `acme/workstation.git`. */
    folder(repository: string): string {
        return join(this.root, repository);
    }

    /** @returns false where this user may not have the port. */
    async start(): Promise<boolean> {
        const key = join(this.root, "key.pem");
        execFileSync(
            "openssl",
            [
                ...[
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                ],
                ...[
                    "-days",
                    "2",
                    "-subj",
                    "/CN=localhost",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                ],
                ...["-keyout", key, "-out", this.certificate],
            ],
            { stdio: "ignore" },
        );
        const tls = { key: readFileSync(key), cert: readFileSync(this.certificate) };
        this.server = createServer(tls, (request, response) => this.answer(request, response));
        this.server.listen(443, "127.0.0.1");
        return once(this.server, "listening").then(
            () => true,
            ({ code }: NodeJS.ErrnoException) => {
                if (code === "EACCES") return false;
                throw new Error(`port 443 is not free for the git server (${code})`);
            },
        );
    }

    end(): void {
        this.server?.close();
        rmSync(this.root, { recursive: true });
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const { pathname, search } = new URL(request.url ?? "/", "https://localhost");
        const [, repository = "", asked = ""] = /^\/([a-z/.]+\.git)\/(.*)$/.exec(pathname) ?? [];
        const advertises = asked === "info/refs" && search === `?service=${service}`;
        if (repository.includes("..") || (!advertises && asked !== service)) {
            response.writeHead(404).end();
            return;
        }
        const kind = advertises ? "advertisement" : "result";
        response.writeHead(200, { "content-type": `application/x-${service}-${kind}` });
        if (advertises) response.write(`001e# service=${service}\n0000`);
        const options = ["--stateless-rpc", ...(advertises ? ["--advertise-refs"] : [])];
        const git = spawn("git", ["upload-pack", ...options, this.folder(repository)], {
            stdio: ["pipe", "pipe", "ignore"],
        });
        const zipped = request.headers["content-encoding"] === "gzip";
        (zipped ? request.pipe(createGunzip()) : request).pipe(git.stdin);
        git.stdout.pipe(response);
    }
}
