import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { xml } from "../../../../simulation/provider/ec2-protocol";

/** An account with one box, ana's, which is stopped, and answers to the calls of the doctor about it. */
export class Account {
    /** An error to answer with, by call: its code. */
    refuse: Record<string, string> = {};
    private server: Server | undefined;

    async begin(): Promise<Record<string, string>> {
        this.server = createServer((request, response) => {
            let body = "";
            request.on("data", (chunk) => (body += String(chunk)));
            request.on("end", () => {
                if (request.method === "GET") {
                    response.end();
                    return;
                }
                const target = request.headers["x-amz-target"]?.toString();
                const name = target?.split(".").at(-1) ?? new URLSearchParams(body).get("Action");
                const [status, text] = this.answer(name ?? "", target !== undefined, body);
                response.statusCode = status;
                response.end(text);
            });
        }).listen(0, "127.0.0.1");
        await once(this.server, "listening");
        return {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
            AWS_ACCESS_KEY_ID: "pretended",
            AWS_SECRET_ACCESS_KEY: "pretended",
            AWS_REGION: "us-east-1",
        };
    }

    end(): void {
        this.server?.closeAllConnections();
        this.server?.close();
    }

    private answer(name: string, isJson: boolean, body: string): [number, string] {
        const isDry = new URLSearchParams(body).get("DryRun") === "true";
        const code = this.refuse[name] ?? (isDry ? "DryRunOperation" : undefined);
        if (code !== undefined) {
            const error = `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;
            const text = isJson ? JSON.stringify({ __type: code, message: code }) : error;
            return [400, isJson ? text : `<Response><Errors>${text}</Errors></Response>`];
        }
        const answer = this.answers[name];
        if (answer === undefined) throw new Error(name);
        return [200, isJson ? JSON.stringify(answer()) : `<Response>${xml(answer())}</Response>`];
    }

    private readonly answers: Readonly<Record<string, () => unknown>> = {
        GetCallerIdentity: () => ({
            Arn: "arn:aws:iam::111122223333:user/ana",
            Account: "111122223333",
        }),
        DescribeInstances: () => ({
            reservationSet: [{ instancesSet: [this.box()] }],
        }),
        DescribeInstanceTypeOfferings: () => ({
            instanceTypeOfferingSet: [{ instanceType: "t3a.large", location: "us-east-1a" }],
        }),
        GetConsoleOutput: () => ({
            output: Buffer.from("Linux version\neth0: 10.0.0.7\n").toString("base64"),
        }),
        DescribeLogGroups: () => ({ logGroups: [] }),
        GetServiceQuota: () => ({ Quota: { Value: 32 } }),
    };

    private box() {
        const tags = { project: "workstation", stack: "dev", member: "ana" };
        return {
            ...{ instanceId: "i-0a1", instanceType: "t3a.large" },
            launchTime: "2026-11-30T08:00:00.000Z",
            instanceState: { name: "stopped" },
            placement: { availabilityZone: "us-east-1a" },
            tagSet: Object.entries(tags).map(([key, value]) => ({
                ...{ key: `workstation:${key}`, value },
            })),
        };
    }
}
