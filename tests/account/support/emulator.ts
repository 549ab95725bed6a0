import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { Faults } from "./faults";
import { credentials, Front } from "./front";
import { pythonWithTools } from "./python-tools";
import { freePort } from "../../support/free-port";
import { ServerProcess } from "./server-process";

// AWS's SDK would warn in each process that it supports Node 20 only until January 2027.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** AWS for one test file: a caller reaches microburst, which passes to the front, which passes to moto. */
export class Emulator {
    private constructor(
        readonly url: string,
        readonly front: Front,
        readonly faults: Faults,
        /** Where moto itself answers, for S3, whose requests the front cannot pass on. */
        readonly moto: string,
        private readonly servers: readonly ServerProcess[],
    ) {}

    /** Starts all three on loopback, on free ports. Takes 5 to 20 s, and half a minute more the first time on a machine. */
    static async start(): Promise<Emulator> {
        const emulator = await Emulator.begin();
        await emulator.warm();
        return emulator;
    }

    private static async begin(): Promise<Emulator> {
        const python = pythonWithTools();
        const moto = `http://127.0.0.1:${await freePort()}`;
        const atMoto = ["-H", "127.0.0.1", "-p", new URL(moto).port];
        const first = ServerProcess.start(python, ["-m", "moto.server", ...atMoto], () =>
            isOk(`${moto}/moto-api/data.json`),
        );
        const front = await Front.start(moto);
        const url = `http://127.0.0.1:${await freePort()}`;
        const faults = new Faults(url);
        const atFaults = ["--host", "127.0.0.1", "--port", new URL(url).port];
        const second = ServerProcess.start(
            python,
            ["-m", "microburst", "--upstream", front.url, "--no-resign", ...atFaults],
            () => faults.answers(front.url),
        );
        const started = await Promise.allSettled([first, second]);
        const servers = started.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
        const emulator = new Emulator(url, front, faults, moto, servers);
        const failed = started.find((it) => it.status === "rejected");
        if (failed === undefined) return emulator;
        await emulator.stop();
        throw failed.reason;
    }

    /** Variables with which a process reaches the emulator, and nobody's own login. */
    get environment(): Readonly<Record<string, string>> {
        return {
            AWS_ENDPOINT_URL: this.url,
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            AWS_REGION: "us-east-1",
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        };
    }

    /** Empties the account, forgets the calls and takes the faults away. */
    async reset(): Promise<void> {
        await this.faults.clear();
        await fetch(`${this.moto}/moto-api/reset`, { method: "POST" });
        this.front.forget();
    }

    /** Asks each service once: both programs read AWS's models at the first call, which takes seconds. */
    private async warm(): Promise<void> {
        const at = { region: "us-east-1", endpoint: this.url, credentials };
        const [ec2, ssm] = [new EC2Client(at), new SSMClient(at)];
        await Promise.all([
            ec2.send(new DescribeInstancesCommand({})),
            ssm.send(new DescribeInstanceInformationCommand({})),
        ]);
        ec2.destroy();
        ssm.destroy();
        this.front.forget();
    }

    async stop(): Promise<void> {
        await Promise.all(this.servers.map((server) => server.stop()));
        await this.front.stop();
    }
}

async function isOk(url: string): Promise<boolean> {
    return (await fetch(url)).ok;
}

let shared: Promise<Emulator> | undefined;

/** Returns the emulator that all files of the lane share, with an empty account. The first call starts it. */
export async function emptyEmulator(): Promise<Emulator> {
    shared ??= Emulator.start();
    const emulator = await shared;
    await emulator.reset();
    return emulator;
}

// For the whole lane: this file is loaded outside every `describe`.
after(async () => (await shared?.catch(() => undefined))?.stop());
