import { expect } from "chai";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { projectDir } from "../../support/run-stack";
import { record } from "./a-record";
import { tagsOfQueue } from "./pretend-account";

interface Typed {
    readonly code: number | null;
    readonly said: string;
    readonly restored: boolean;
    readonly untyped: number;
}

/** What the command sees of AWS: one job, which runs until it is ended. */
class OneJob {
    status = "RUNNING";
    readonly ended: string[] = [];
    readonly server: Server = createServer((request, response) => {
        void this.answer(request).then(([status, body]) => {
            response.writeHead(status, { "content-type": "application/json" });
            response.end(body);
        });
    });

    private async answer(request: IncomingMessage): Promise<[number, string]> {
        const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
        const body = await text(request);
        const json = (it: unknown): [number, string] => [200, JSON.stringify(it)];
        const { member, id } = record;
        switch (pathname) {
            case "/v1/describejobqueues":
                return json({
                    jobQueues: [
                        { jobQueueArn: "arn:q", state: "ENABLED", tags: tagsOfQueue("spot") },
                    ],
                });
            case "/v1/describejobs":
                return json({ jobs: [{ jobId: record.jobId, status: this.status, startedAt: 1 }] });
            case "/v1/terminatejob":
                this.ended.push((JSON.parse(body) as { reason: string }).reason);
                return json({});
            case `/shared-1/runs/${member}/${id}/run.json`:
                return json(record);
            case "/shared-1/":
            case "/shared-1":
                return [
                    200,
                    "<ListBucketResult><CommonPrefixes><Prefix>" +
                        `${searchParams.get("prefix")}${id}/</Prefix></CommonPrefixes></ListBucketResult>`,
                ];
            default:
                if (request.method === "PUT") return [200, ""];
                return [404, "<Error><Code>NoSuchKey</Code></Error>"];
        }
    }
}

describe("Ctrl-C on a real terminal", function () {
    this.timeout(60_000);
    let aws: OneJob;
    let home: string;
    beforeEach(async () => {
        aws = new OneJob();
        home = mkdtempSync(join(tmpdir(), "workstation-ctrl-c-"));
        await once(aws.server.listen(0, "127.0.0.1"), "listening");
    });
    afterEach(async () => {
        aws.server.closeAllConnections();
        aws.server.close();
        await once(aws.server, "close");
        rmSync(home, { recursive: true });
    });

    const question = "Enter shows it further: ";
    /** Shows the job, and types what follows the texts. */
    const typing = async (steps: readonly (readonly [after: string, keys: string])[]) => {
        const { port } = aws.server.address() as AddressInfo;
        const { stdout } = await promisify(execFile)(
            "python3",
            [
                join(__dirname, "support", "on_terminal.py"),
                JSON.stringify(steps),
                ...[process.execPath, join(projectDir, "cli", "bin.cjs")],
                ...["job", "logs", "-f", "--member", "ana"],
            ],
            {
                cwd: home,
                env: {
                    ...{ PATH: process.env["PATH"], HOME: home, AWS_REGION: "us-east-1" },
                    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, TERM: "xterm" },
                    ...{ AWS_ACCESS_KEY_ID: "pretended", AWS_SECRET_ACCESS_KEY: "pretended" },
                    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
                },
            },
        );
        const typed = JSON.parse(stdout) as Typed;
        expect(typed.untyped, typed.said).to.equal(0);
        expect(typed.restored, "the terminal's modes").to.equal(true);
        return typed;
    };

    it("asks, and d leaves the job running", async () => {
        const { code, said } = await typing([
            ["run: running", "\u0003"],
            [question, "d\r"],
        ]);
        expect([code, aws.ended]).to.deep.equal([130, []]);
        expect(said).to.contain(`${record.id} continues without this command`);
    });

    it("asks, and c cancels the job", async () => {
        const { code, said } = await typing([
            ["run: running", "\u0003"],
            [question, "c\r"],
        ]);
        expect([code, aws.ended]).to.deep.equal([130, ["canceled by ana"]]);
        expect(said).to.contain("is canceled; what it had written to /checkpoints is kept");
    });

    it("shows the job further after Enter, and asks again", async () => {
        const { code } = await typing([
            ["run: running", "\u0003"],
            [question, "\r"],
            ["\n", "\u0003"],
            [question, "d\r"],
        ]);
        expect([code, aws.ended]).to.deep.equal([130, []]);
    });

    for (const [what, key] of [
        ["a second Ctrl-C", "\u0003"],
        ["Ctrl-D", "\u0004"],
    ] as const)
        it(`leaves the job running at ${what} while the question stands`, async () => {
            const { code, said } = await typing([
                ["run: running", "\u0003"],
                [question, key],
            ]);
            expect([code, aws.ended]).to.deep.equal([130, []]);
            expect(said).to.contain("continues without this command");
        });

    it("takes the question back when the job ends meanwhile, and ends with the job's code", async () => {
        const done = typing([["run: running", "\u0003"]]);
        setTimeout(() => (aws.status = "SUCCEEDED"), 4_000);
        expect((await done).code).to.equal(0);
    });
});
