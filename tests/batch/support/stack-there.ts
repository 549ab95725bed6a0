import type { JobDefinition } from "@aws-sdk/client-batch";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { queueKinds, queueTags } from "../../../planning/job-names";
import { memberTag, stackTags } from "../../../planning/tags";
import { jobCommand } from "../../../training-job/bundle";
import { freePort } from "../../support/free-port";
import { pythonWithTools } from "../../account/support/python-tools";
import { ServerProcess } from "../../account/support/server-process";
import { BatchFront, login } from "./batch-front";
import { image, prepare } from "./containers";

export const bucket = "workstation-dev-shared";

const tags = stackTags("workstation", "dev");

/** A stack with a queue, as the plan declares it, in an account of moto's. */
export class StackThere {
    private constructor(
        readonly front: BatchFront,
        readonly s3: S3Client,
        private readonly moto: ServerProcess,
    ) {}

    static async start(members: readonly string[]): Promise<StackThere> {
        const { gateway } = prepare();
        const url = `http://127.0.0.1:${await freePort()}`;
        const at = ["-H", "127.0.0.1", "-p", new URL(url).port];
        const moto = await ServerProcess.start(
            pythonWithTools(),
            ["-m", "moto.server", ...at],
            async () => (await fetch(`${url}/moto-api/data.json`)).ok,
        );
        const front = await BatchFront.start(url);
        const endpoint = `http://127.0.0.1:${front.port}`;
        const s3 = new S3Client({ region: "us-east-1", endpoint, credentials: login });
        await s3.send(new CreateBucketCommand({ Bucket: bucket }));
        front.queues = queues();
        front.definitions = members.flatMap((it) => definitionsOf(it, front.port, gateway));
        front.calls.length = 0;
        return new StackThere(front, s3, moto);
    }

    /** Variables with which a process reaches it, and nobody's own login. */
    get environment(): Readonly<Record<string, string>> {
        return {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${this.front.port}`,
            AWS_ACCESS_KEY_ID: login.accessKeyId,
            AWS_SECRET_ACCESS_KEY: login.secretAccessKey,
            AWS_REGION: "us-east-1",
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        };
    }

    async stop(): Promise<void> {
        this.s3.destroy();
        await this.front.stop();
        await this.moto.stop();
    }
}

/** The queues; moto would want a compute environment with all of its roles first. */
function queues() {
    return queueKinds.map((kind) => ({
        jobQueueName: `workstation-dev-${kind}`,
        jobQueueArn: `arn:aws:batch:us-east-1:123456789012:job-queue/workstation-dev-${kind}`,
        ...{ state: "ENABLED", status: "VALID", priority: 1, computeEnvironmentOrder: [] },
        tags: queueTags(tags, {
            ...{ kind, bucket, maxJobUsd: 50, maxMonthlyUsd: 500, maxvCpus: 64, nat: false },
            instanceTypes: ["g4dn.xlarge", "g5.xlarge"],
        }),
    }));
}

/** A member's two definitions, as the plan declares them; the endpoint and the login stand for the job's role. */
function definitionsOf(member: string, port: number, gateway: string): JobDefinition[] {
    const container = (host: string) => ({
        image,
        command: jobCommand(),
        environment: Object.entries({
            WORKSTATION_FRAMEWORK: "none",
            AWS_REGION: "us-east-1",
            AWS_ENDPOINT_URL: `http://${host}:${port}`,
            AWS_ACCESS_KEY_ID: login.accessKeyId,
            AWS_SECRET_ACCESS_KEY: login.secretAccessKey,
        }).map(([name, value]) => ({ name, value })),
        resourceRequirements: [
            { type: "VCPU" as const, value: "1" },
            { type: "MEMORY" as const, value: "512" },
        ],
    });
    const shared = {
        retryStrategy: { attempts: 3 },
        tags: { ...tags, [memberTag]: member },
    };
    const named = (kind: string, type: string) => {
        const jobDefinitionName = `workstation-dev__${member}__${kind}`;
        const jobDefinitionArn = `arn:aws:batch:us-east-1:123456789012:job-definition/${jobDefinitionName}:1`;
        return { ...shared, jobDefinitionName, jobDefinitionArn, type, revision: 1 };
    };
    return [
        { ...named("one", "container"), containerProperties: container("127.0.0.1") },
        {
            ...named("many", "multinode"),
            nodeProperties: {
                ...{ numNodes: 2, mainNode: 0 },
                nodeRangeProperties: [{ targetNodes: "0:", container: container(gateway) }],
            },
        },
    ];
}
