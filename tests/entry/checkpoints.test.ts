import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Node, run } from "../training-job/support/job";
import { UnkindS3 } from "../training-job/support/unkind-s3";

interface Manifest {
    readonly files: readonly { path: string; sha256: string }[];
}

describe("the checkpoints of a job", () => {
    let s3: UnkindS3;
    const nodes: Node[] = [];
    const start = (script: string, env: Readonly<Record<string, string>> = {}) => {
        const node = Node.start(s3, {
            command: ["sh", "-c", `cd $WORKSTATION_CHECKPOINTS; ${script}`],
            env,
        });
        nodes.push(node);
        return node;
    };
    const manifest = () => s3.json<Manifest>(`${run}/checkpoints/manifest.json`).files;
    const saved = () =>
        Object.fromEntries(
            manifest().map(({ path, sha256 }) => [
                path,
                s3.text(`${run}/checkpoints/data/${sha256}`),
            ]),
        );
    const data = () => [...s3.objects.keys()].filter((key) => key.includes("/checkpoints/data/"));
    /** Waits until S3 has a set that differs from the last one. */
    const nextSet = async (last?: unknown) => {
        for (let tries = 0; tries < 600; tries++) {
            if (s3.objects.has(`${run}/checkpoints/manifest.json`)) {
                const now = saved();
                if (JSON.stringify(now) !== JSON.stringify(last)) return now;
            }
            await new Promise((resolve) => setTimeout(resolve, 25));
        }
        throw new Error(`no new set: ${nodes.map(({ said }) => said).join("")}`);
    };

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        s3.submit(run, { "train.sh": "" });
    });

    afterEach(async () => {
        for (const node of nodes.splice(0)) node.forget();
        await s3.stop();
    });

    it("are there for the next attempt after a host is lost, and old ones go", async () => {
        const first = start("echo 1 > a; echo 1 > b; sleep 4; rm a; echo 2 > c; sleep 60");
        const one = await nextSet();
        expect(one).to.deep.equal({ a: "1\n", b: "1\n" });
        expect(await nextSet(one)).to.deep.equal({ b: "1\n", c: "2\n" });
        await new Promise((resolve) => setTimeout(resolve, 300));
        // `a` and `b` were the same bytes, which are there once.
        expect(data()).to.have.length(2);
        first.process.kill("SIGKILL");
        const second = start("cat b c", { AWS_BATCH_JOB_ATTEMPT: "2" });
        expect(await second.ended).to.equal(0);
        expect(second.said).to.equal(
            "workstation: restored 2 checkpoint files; this is attempt 2\n1\n2\n",
        );
    });

    it("are never a torn set: nothing goes up while the folder changes", async () => {
        start(
            "for i in 1 2 3; do echo $i > model; sleep 1.2; echo $i > optimizer; sleep 1.2; done; sleep 60",
        );
        expect(await nextSet()).to.deep.equal({ model: "3\n", optimizer: "3\n" });
        expect(
            s3.requests.filter((it) => it === `PUT ${run}/checkpoints/manifest.json`),
        ).to.have.length(1);
    });

    it("are the old set where a kill cuts the new one", async () => {
        // It ignores SIGTERM, so that it is killed while half of the second set is there.
        const node = start(
            "trap '' TERM; echo 1 > m; echo 1 > o; sleep 4; while :; do echo $((i+=1)) > m; sleep 0.2; done",
        );
        const one = await nextSet();
        node.process.kill("SIGTERM");
        expect(await node.ended).to.equal(143);
        expect(saved()).to.deep.equal(one);
    }).timeout(40_000);

    it("are the old set where SIGTERM ends a command that does not mind it, in the middle of the new one", async () => {
        const node = start("echo 1 > m; echo 1 > o; sleep 4; echo 2 > m; echo half; sleep 60");
        await node.until("half");
        node.process.kill("SIGTERM");
        expect(await node.ended).to.equal(143);
        expect(saved()).to.deep.equal({ m: "1\n", o: "1\n" });
    });

    it("leave out what is unfinished by its name, logs, and sets of TensorFlow that lack a part", async () => {
        const node = start(
            "mkdir ckpt-2_temp d; for f in ok d/deep x.tmp y.part ckpt-2_temp/z events.out.tfevents.1 " +
                "ckpt-1.index ckpt-1.data-00000-of-00001 ckpt-2.data-00000-of-00001 " +
                "ckpt-3.index ckpt-3.data-00000-of-00002 ckpt-33.index ckpt-33.data-00000-of-00001; do echo 1 > $f; done",
        );
        expect(await node.ended, node.said).to.equal(0);
        expect(Object.keys(saved()).sort()).to.deep.equal([
            "ckpt-1.data-00000-of-00001",
            "ckpt-1.index",
            "ckpt-33.data-00000-of-00001",
            "ckpt-33.index",
            "d/deep",
            "ok",
        ]);
    });

    it("stay where the command removes them all: an empty folder is no set", async () => {
        const node = start("echo 1 > a; sleep 5; rm a");
        expect(await node.ended, node.said).to.equal(0);
        expect(saved()).to.deep.equal({ a: "1\n" });
    });

    it("go up as they were when the set was complete, though the training replaces them meanwhile", async () => {
        let during: (() => void) | undefined;
        s3.fault = ({ method, key }) => {
            if (method === "PUT" && key.includes("/data/")) during?.();
            return undefined;
        };
        const place = mkdtempSync(join(tmpdir(), "job-"));
        const folder = join(place, "checkpoints");
        mkdirSync(folder);
        writeFileSync(join(folder, "model"), "old");
        const node = Node.start(s3, { command: ["sleep", "60"], folder: place });
        nodes.push(node);
        during = () => {
            during = undefined;
            writeFileSync(join(folder, "new"), "new");
        };
        expect(await nextSet()).to.deep.equal({ model: "old" });
        expect(await nextSet(saved())).to.deep.equal({ model: "old", new: "new" });
        expect(readdirSync(folder).sort()).to.deep.equal(["model", "new"]);
    });

    it("are saved later where S3 fails meanwhile, and the training goes on", async () => {
        let fails = true;
        s3.fault = ({ key }) =>
            fails && key.includes("/checkpoints/data/") ? "AccessDenied" : undefined;
        const node = start("echo 1 > a; sleep 4; echo trained");
        await node.until("checkpoints are not saved: S3 does not do PUT");
        fails = false;
        expect(await node.ended).to.equal(0);
        expect(node.said).to.include("trained");
        expect(saved()).to.deep.equal({ a: "1\n" });
    });

    it("end the attempt with 90 where one is not what its manifest says", async () => {
        expect(await start("echo 1 > a").ended).to.equal(0);
        s3.put(data()[0] ?? "", "other");
        const node = start("cat a", { AWS_BATCH_JOB_ATTEMPT: "2" });
        expect(await node.ended).to.equal(90);
        expect(node.said).to.include("a checkpoint is not what its manifest says");
        expect(readFileSync(join(node.folder, "work/train.sh"), "utf8")).to.equal("");
    });
});
