import { lastLine } from "../../cli/rehearse/run";
import type { Host } from "./host";
import type { Proof } from "./proofs";

interface Invocation {
    readonly Status: string;
    readonly StandardOutputContent: string;
    readonly StandardErrorContent: string;
}

/** The self-test may train for some minutes; every other proof is quick. */
const patienceSeconds = 900;
const betweenLooks = 5;

/** Runs one proof on the box through Systems Manager. Returns why it does not hold, or undefined. */
export async function prove(
    { command }: Proof,
    instanceId: string,
    region: string,
    host: Host,
): Promise<string | undefined> {
    const ssm = (...args: string[]) =>
        host.call("aws", ["ssm", ...args, "--region", region, "--output", "json"]);
    const parameters = { commands: [command], executionTimeout: [String(patienceSeconds)] };
    const sent = await ssm(
        "send-command",
        ...["--instance-ids", instanceId, "--document-name", "AWS-RunShellScript"],
        ...["--parameters", JSON.stringify(parameters), "--query", "Command.CommandId"],
    );
    if (sent.status !== 0) return `could not be sent: ${lastLine(sent)}`;
    const id = JSON.parse(sent.stdout) as string;
    for (let waited = 0; waited < patienceSeconds; waited += betweenLooks) {
        if (host.stopping()) return "was not waited for";
        const asked = ["--command-id", id, "--instance-id", instanceId];
        const seen = await ssm("get-command-invocation", ...asked);
        // AWS does not know a command for a moment after it was sent.
        const { Status, ...said } = (
            seen.status === 0 ? JSON.parse(seen.stdout) : { Status: "Pending" }
        ) as Invocation;
        if (Status === "Success") return undefined;
        if (!["Pending", "InProgress", "Delayed"].includes(Status)) {
            return `${Status}: ${said.StandardOutputContent}${said.StandardErrorContent}`.trim();
        }
        await host.sleep(betweenLooks);
    }
    return `no answer after ${patienceSeconds} s`;
}
