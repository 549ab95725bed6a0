import { expect } from "chai";
import { createHash } from "node:crypto";
import { Node, run } from "./support/job";
import { UnkindS3 } from "./support/unkind-s3";

const former = "runs/ada/20261129-120000-zz99";

describe("a run that goes on from another one", () => {
    let s3: UnkindS3;
    const nodes: Node[] = [];
    const start = (script: string, env: Readonly<Record<string, string>> = {}) => {
        const node = Node.start(s3, {
            command: ["sh", "-c", `cd $WORKSTATION_CHECKPOINTS; ${script}`],
            env: { WORKSTATION_FORMER: `s3://${s3.bucket}/${former}`, ...env },
        });
        nodes.push(node);
        return node;
    };
    const put = (of: string, files: Readonly<Record<string, string>>) => {
        const listed = Object.entries(files).map(([path, text]) => {
            const sha256 = createHash("sha256").update(text).digest("hex");
            s3.put(`${of}/checkpoints/data/${sha256}`, text);
            return { path, sha256, size: text.length, modified: 1_700_000_000_000_000_000 };
        });
        s3.put(`${of}/checkpoints/manifest.json`, JSON.stringify({ files: listed }));
    };
    const data = (of: string) =>
        [...s3.objects].filter(([key]) => key.startsWith(`${of}/checkpoints/data/`));

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        s3.submit(run, { "train.sh": "" });
    });
    afterEach(async () => {
        for (const node of nodes.splice(0)) node.forget();
        await s3.stop();
    });

    it("has its checkpoints at the start, and then a whole set of its own, so that the other may go", async () => {
        put(former, { "step-5": "five", same: "same" });
        const node = start("cat step-5; echo six > step-6");
        expect(await node.ended, node.said).to.equal(0);
        expect(node.said).to.contain("restored 2 checkpoint files").and.contain("five");
        expect(data(run).map(([, text]) => text.toString())).to.have.members([
            ...["five", "same", "six\n"],
        ]);
        expect(data(former)).to.have.length(2);
        // Another attempt, after S3 has deleted the former run.
        for (const key of [...s3.objects.keys()].filter((it) => it.startsWith(former)))
            s3.objects.delete(key);
        const second = start("cat step-5 step-6", { AWS_BATCH_JOB_ATTEMPT: "2" });
        expect(await second.ended, second.said).to.equal(0);
        expect(second.said).to.contain("restored 3 checkpoint files").and.contain("fivesix");
    });

    it("takes its own checkpoints where it has some", async () => {
        put(former, { "step-5": "five" });
        put(run, { "step-9": "nine" });
        const node = start("ls");
        expect(await node.ended, node.said).to.equal(0);
        expect(node.said).to.contain("restored 1 checkpoint files").and.not.contain("step-5");
    });

    it("says that it begins from scratch where the former run's are gone", async () => {
        const node = start("ls");
        expect(await node.ended).to.equal(0);
        expect(node.said).to.contain(
            "has no checkpoints any more, so this one begins from scratch",
        );
    });

    it("takes no part of a set: it fails, for another attempt, where a file is missing", async () => {
        put(former, { "step-5": "five" });
        const [[key = ""] = []] = data(former);
        s3.objects.delete(key);
        const node = start("echo started");
        expect(await node.ended, node.said).to.equal(90);
        expect(node.said).to.contain("is not what its manifest says").and.not.contain("started");
    });
});
