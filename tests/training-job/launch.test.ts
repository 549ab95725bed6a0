import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const modules = join(__dirname, "../../training-job");

interface Launched {
    readonly words: readonly string[];
    readonly env: Readonly<Record<string, string>>;
}

function launch(
    words: readonly string[],
    { count = 2, index = 1, framework = "none", gpus = 0, own = {} } = {},
): Launched {
    const script = `
import json, sys
sys.path.insert(0, ${JSON.stringify(modules)}); sys.dont_write_bytecode = True
import launch
from nodes import Nodes
launch.gpus = lambda: ${gpus}
nodes = Nodes({"AWS_BATCH_JOB_NUM_NODES": "${count}", "AWS_BATCH_JOB_NODE_INDEX": "${index}"})
words, env = launch.launch(json.loads(sys.argv[1]), {"A": "b", **json.loads(sys.argv[2])}, nodes, ["10.0.0.1", "10.0.0.2"], "${framework}", "eth0")
print(json.dumps({"words": words, "env": env}))`;
    const { stdout, stderr } = spawnSync(
        "python3",
        ["-c", script, ...[words, own].map((it) => JSON.stringify(it))],
        {
            encoding: "utf8",
        },
    );
    if (stderr) throw new Error(stderr);
    return JSON.parse(stdout) as Launched;
}

const torch = (rank: number, processes: number) => [
    ...["--nnodes", "2", "--node-rank", String(rank), "--nproc-per-node", String(processes)],
    ...["--master-addr", "10.0.0.1", "--master-port", "29500"],
];

describe("how the command of a job starts", () => {
    for (const framework of ["tensorflow", "pytorch", "none"])
        it(`runs the member's own words on one node of ${framework}, as the box does`, () => {
            const { words, env } = launch(["python", "train.py"], {
                count: 1,
                index: 0,
                framework,
            });
            expect(words).to.deep.equal(["python", "train.py"]);
            expect(env).to.deep.equal({ A: "b", PYTHONUNBUFFERED: "1" });
        });

    it("tells each of several nodes where it stands", () => {
        expect(launch(["./train"]).env).to.deep.equal({
            ...{ A: "b", PYTHONUNBUFFERED: "1" },
            ...{ MASTER_ADDR: "10.0.0.1", MASTER_PORT: "29500", RANK: "1", WORLD_SIZE: "2" },
            WORKSTATION_HOSTS: "10.0.0.1,10.0.0.2",
            ...{ NCCL_SOCKET_IFNAME: "=eth0", GLOO_SOCKET_IFNAME: "eth0" },
        });
    });

    it("leaves the interfaces that the member chose by `--env`", () => {
        const own = { NCCL_SOCKET_IFNAME: "efa", GLOO_SOCKET_IFNAME: "eth1" };
        expect(launch(["./train"], { own }).env).to.include(own);
    });

    it("gives TensorFlow its cluster, and its command untouched", () => {
        const { words, env } = launch(["python", "train.py"], { framework: "tensorflow" });
        expect(words).to.deep.equal(["python", "train.py"]);
        expect(JSON.parse(env["TF_CONFIG"] ?? "")).to.deep.equal({
            cluster: { worker: ["10.0.0.1:29500", "10.0.0.2:29500"] },
            task: { type: "worker", index: 1 },
        });
    });

    for (const [words, expected] of [
        [
            ["python", "train.py", "--lr", "1"],
            ["python", "-m", "torch.distributed.run", ...torch(1, 4), "train.py", "--lr", "1"],
        ],
        [
            ["/opt/venv/bin/python3.12", "-u", "-m", "team.train"],
            [
                ...["/opt/venv/bin/python3.12", "-m", "torch.distributed.run"],
                ...[...torch(1, 4), "-m", "team.train"],
            ],
        ],
        [
            ["torchrun", "--nproc-per-node", "2", "train.py"],
            ["torchrun", ...torch(1, 4), "--nproc-per-node", "2", "train.py"],
        ],
        [
            ["python", "-c", "print(1)"],
            ["python", "-c", "print(1)"],
        ],
        [["python"], ["python"]],
        [
            ["bash", "train.sh"],
            ["bash", "train.sh"],
        ],
    ] as const)
        it(`starts ${words.join(" ")} of PyTorch as ${expected.slice(0, 3).join(" ")}`, () => {
            expect(launch(words, { framework: "pytorch", gpus: 4 }).words).to.deep.equal(expected);
        });

    it("starts one process on a node without a GPU", () => {
        expect(
            launch(["torchrun", "a.py"], { framework: "pytorch", index: 0 }).words,
        ).to.deep.equal(["torchrun", ...torch(0, 1), "a.py"]);
    });
});
