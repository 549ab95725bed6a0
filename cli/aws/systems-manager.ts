import {
    GetParameterCommand,
    SendCommandCommand,
    SSMClient,
    waitUntilCommandExecuted,
    GetCommandInvocationCommand,
} from "@aws-sdk/client-ssm";
import type { Login } from "./account";

/** The longest a command on a box may take, seconds. */
const patience = 300;

/** Statuses of a command that may still succeed (SSM API reference, GetCommandInvocation). */
const unfinished = new Set(["Pending", "InProgress", "Delayed", "Cancelling"]);

/** Thrown when a command on a box fails; the message holds its output. */
export class CommandFailed extends Error {}

/**
 * Runs a shell command on a box as root, through Systems Manager, and returns its output.
 *
 * @throws CommandFailed
 */
export async function runOnBox(login: Login, box: string, command: string): Promise<string> {
    const ssm = new SSMClient(login);
    const { Command } = await ssm.send(
        new SendCommandCommand({
            InstanceIds: [box],
            DocumentName: "AWS-RunShellScript",
            Parameters: { commands: [command], executionTimeout: [String(patience)] },
        }),
    );
    const invocation = { CommandId: Command?.CommandId ?? "", InstanceId: box };
    // The waiter throws for a failed command too; the command's own output says why.
    const wait = { client: ssm, maxWaitTime: patience, minDelay: 2 };
    const inVain = await waitUntilCommandExecuted(wait, invocation).then(
        () => undefined,
        (error: Error) => error,
    );
    const { Status, StandardOutputContent, StandardErrorContent } = await ssm.send(
        new GetCommandInvocationCommand(invocation),
    );
    if (inVain === undefined) return StandardOutputContent?.trim() ?? "";
    if (Status === undefined || unfinished.has(Status)) throw inVain;
    const said = (StandardErrorContent || StandardOutputContent || "it printed nothing").trim();
    throw new CommandFailed(`a command on box ${box} ended as ${Status}: ${said}`);
}

/** Reads a public parameter of Systems Manager: today's newest image of a kind. */
export async function readParameter(login: Login, name: string): Promise<string> {
    const { Parameter } = await new SSMClient(login).send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value ?? "";
}
