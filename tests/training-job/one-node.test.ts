import { expect } from "chai";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type End, Node, type Start, run } from "./support/job";
import { UnkindS3 } from "./support/unkind-s3";

describe("a job of one node", () => {
    let s3: UnkindS3;
    const nodes: Node[] = [];
    const start = (options: Start) => {
        const node = Node.start(s3, options);
        nodes.push(node);
        return node;
    };
    const finished = async (options: Start) => {
        const node = start(options);
        return { code: await node.ended, node, end: s3.json<End>(`${run}/end.json`) };
    };

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        s3.submit(run, {
            "train.sh": "echo trained; echo 0.5 > loss.txt",
            "lib/a b.txt": "unchanged",
        });
    });

    afterEach(async () => {
        for (const node of nodes.splice(0)) node.forget();
        await s3.stop();
    });

    it("runs the command in its source, and uploads what it made, then the end", async () => {
        const { code, node, end } = await finished({ command: ["sh", "train.sh"] });
        expect(code, node.said).to.equal(0);
        expect(node.said).to.equal("trained\n");
        expect(readFileSync(join(node.folder, "work/lib/a b.txt"), "utf8")).to.equal("unchanged");
        expect(end).to.deep.include({ exitCode: 0, attempt: 1, why: null });
        expect(end.results.map(({ path }) => path)).to.deep.equal(["loss.txt"]);
        expect(s3.text(`${run}/results/loss.txt`)).to.equal("0.5\n");
        expect(s3.requests.at(-1)).to.equal(`PUT ${run}/end.json`);
    });

    const noted = () => [...s3.objects.keys()].filter((it) => it.startsWith("spent/"));
    const hourAgo = () => new Date(Date.now() - 3600_000).toISOString();
    const sentAt = (submitted: string) =>
        s3.put(`${run}/run.json`, JSON.stringify({ submitted, price: { hourlyUsd: 2 } }));

    it("notes what its time cost since it was sent, in cents, in the month of its start", async () => {
        sentAt(hourAgo());
        await finished({ command: ["sh", "-c", "exit 7"] });
        expect(noted().join()).to.match(/^spent\/ada\/2026-11\/20261130-120000-ab12\/took-20\d$/);
        expect(s3.requests.at(-1)).to.equal(`PUT ${run}/end.json`);
    });

    it("notes no cost while Batch may begin another attempt", async () => {
        sentAt(hourAgo());
        await finished({ command: ["sh", "-c", "exit 90"] });
        const node = start({ command: ["sh", "-c", "echo up; sleep 60"] });
        await node.until("up");
        node.process.kill("SIGTERM");
        await node.ended;
        expect(noted()).to.deep.equal([]);
    });

    it("ends as its command did where the cost cannot be noted", async () => {
        sentAt(hourAgo());
        s3.fault = ({ key }) => (key.startsWith("spent/") ? "AccessDenied" : undefined);
        const denied = await finished({ command: ["true"] });
        expect(denied.code).to.equal(0);
        expect(denied.node.said).to.contain("what this run cost is not noted: S3 does not do PUT");
        sentAt("soon");
        const wrong = await finished({ command: ["true"] });
        expect([wrong.code, wrong.node.said.includes("is not noted")]).to.deep.equal([0, true]);
    });

    it("names in its end the image that the host's agent says it runs, and none where the agent is silent", async () => {
        const ImageID = `sha256:${"a".repeat(64)}`;
        const agent = createServer((request, response) =>
            response.end(request.url === "/v4/1" ? JSON.stringify({ ImageID }) : "no JSON"),
        );
        await once(agent.listen(0, "127.0.0.1"), "listening");
        const at = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
        const imageOf = async (uri: string) => {
            const env = { ECS_CONTAINER_METADATA_URI_V4: uri };
            const { code, end } = await finished({ command: ["true"], env });
            return [code, end.imageId];
        };
        expect(await imageOf(`${at}/v4/1`)).to.deep.equal([0, ImageID]);
        expect(await imageOf(`${at}/v4/2`)).to.deep.equal([0, null]);
        agent.closeAllConnections();
        agent.close();
        expect(await imageOf(`${at}/v4/1`)).to.deep.equal([0, null]);
        expect(await imageOf("")).to.deep.equal([0, null]);
    });

    for (const [what, command, expected] of [
        ["its own code", ["sh", "-c", "exit 7"], 7],
        ["128 and the signal's number", ["sh", "-c", "kill -9 $$"], 137],
        ["127 for a command that is not there", ["no-such-command"], 127],
        ["126 for one that cannot run", ["./lib"], 126],
    ] as const)
        it(`ends with ${what}`, async () => {
            const { code, end, node } = await finished({ command });
            expect([code, end.exitCode], node.said).to.deep.equal([expected, expected]);
        });

    it("passes SIGTERM on, saves what the command saves then, and ends with 143", async () => {
        const command = [
            "sh",
            "-c",
            'trap "echo last > $WORKSTATION_CHECKPOINTS/m; exit 0" TERM; echo up; while :; do sleep 0.1; done',
        ];
        const node = start({ command });
        await node.until("up");
        node.process.kill("SIGTERM");
        expect(await node.ended, node.said).to.equal(143);
        expect(
            s3.json<{ files: { path: string }[] }>(`${run}/checkpoints/manifest.json`).files[0]
                ?.path,
        ).to.equal("m");
        expect(s3.json<End>(`${run}/end.json`)).to.deep.include({
            exitCode: 143,
            why: "the job was told to stop",
        });
    });
});
