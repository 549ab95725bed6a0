import {
    GetParameterCommand,
    SendCommandCommand,
    SSMClient,
    waitUntilCommandExecuted,
    GetCommandInvocationCommand,
} from "@aws-sdk/client-ssm";
import type { Login } from "./account";

/** Longest that a command on a box may take, seconds. */
const patience = 300;

/** Runs a shell command on a box as root, through Systems Manager, and gives what it printed. */
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
    await waitUntilCommandExecuted({ client: ssm, maxWaitTime: patience, minDelay: 2 }, invocation);
    const { StandardOutputContent = "" } = await ssm.send(
        new GetCommandInvocationCommand(invocation),
    );
    return StandardOutputContent.trim();
}

/** What a public parameter of Systems Manager says today: the newest image of a kind. */
export async function readParameter(login: Login, name: string): Promise<string> {
    const { Parameter } = await new SSMClient(login).send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value ?? "";
}
