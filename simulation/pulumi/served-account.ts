import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { startServer } from "./child-server";

/** Serves a folder's simulated account from a process of its own: to the engine as the AWS provider, and as AWS's API. */
export class ServedAccount {
    private provider: ChildProcess | undefined;
    private port = "";
    private apiPort = "";

    constructor(private readonly folder: string) {}

    /** Starts the process, unless it runs: a fault may have killed it. */
    async start(): Promise<void> {
        if (this.provider?.exitCode === null && this.provider.signalCode === null) return;
        const file = join(__dirname, "..", "provider", "provider.ts");
        const { process: provider, said } = await startServer(file, this.folder);
        this.provider = provider;
        [this.port = "", this.apiPort = ""] = said.split(" ");
    }

    /** Returns the variables with which Pulumi and AWS's SDK find it. */
    environment(): Readonly<Record<string, string>> {
        return {
            PULUMI_DEBUG_PROVIDERS: `aws:${this.port},cloudinit:${this.port}`,
            AWS_ENDPOINT_URL: `http://127.0.0.1:${this.apiPort}`,
            AWS_ACCESS_KEY_ID: "simulated",
            AWS_SECRET_ACCESS_KEY: "simulated",
        };
    }

    end(): void {
        this.provider?.stdin?.end();
    }
}
