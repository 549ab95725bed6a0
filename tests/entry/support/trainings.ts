import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Node, batch, run } from "../../training-job/support/job";
import { UnkindS3 } from "../../training-job/support/unkind-s3";
import { Network } from "./network";

/** What is trained with. */
export interface Framework {
    readonly name: "tensorflow" | "pytorch";
    readonly python: string;
    readonly env: Readonly<Record<string, string>>;
}

/** The nodes of a job that trains, each as process 1 of its container in a network of its own, with S3's stand-in. */
export class Trainings {
    private readonly nodes: Node[] = [];
    private readonly script: string;

    private constructor(
        private readonly framework: Framework,
        readonly network: Network,
        readonly s3: UnkindS3,
    ) {
        const file = join(__dirname, `train_${framework.name}.py`);
        this.script = readFileSync(file, "utf8");
        this.submit();
    }

    static async begin(framework: Framework): Promise<Trainings> {
        const network = new Network();
        await network.start(4);
        return new Trainings(framework, network, await UnkindS3.start(network.s3));
    }

    async end(): Promise<void> {
        for (const node of this.nodes.splice(0)) node.forget();
        await this.s3.stop();
        await this.network.stop();
    }

    /** Submits the training as a run that has neither checkpoints nor results. */
    submit(): void {
        this.s3.objects.clear();
        this.s3.submit(run, { "train.py": this.script });
    }

    start(index: number, count: number, env: Readonly<Record<string, string>> = {}): Node {
        const { name, python } = this.framework;
        const node = Node.start(this.s3, {
            command: [python, "train.py"],
            env: {
                ...batch(index, count, this.network.address(0)),
                WORKSTATION_FRAMEWORK: name,
                CUDA_VISIBLE_DEVICES: "",
                ...this.framework.env,
                ...env,
            },
            within: [
                ...this.network.within(index),
                ...["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"],
            ],
        });
        this.nodes.push(node);
        return node;
    }
}

/** Each step's loss, as a training prints it. */
export const losses = (said: string): Map<number, number> =>
    new Map(
        [...said.matchAll(/^step (\d+) loss (\S+)$/gm)].map(([, step, loss]) => [
            Number(step),
            Number(loss),
        ]),
    );
