import type { Box } from "../../boxes/find";
import { myBox } from "../../boxes/my-box";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { defaultLines, followCommand, type Lines, logScript, renderLogs } from "../../box-logs";
import { print } from "../../print";
import { destination, noConnection, openSsh, withoutKey } from "../ssh/open-ssh";
import { consoleOf } from "./console";

export interface LogsGiven extends Given {
    /** Shows the console that EC2 keeps, without the box. */
    readonly console?: boolean;
    readonly follow?: boolean;
    readonly lines?: Lines;
}

/** Ways to the box. A test has its own. */
export interface Ways {
    /** Runs a script on the box as root; returns what it prints, or nothing where SSH does not get there. */
    readonly read: (box: Box, script: string) => Promise<string | undefined>;
    /** Runs a command on the box in this terminal, and returns its exit code. */
    readonly watch: (box: Box, command: string) => Promise<number>;
}

/**
 * Shows what failed on the member's box and the end of its log. Where SSH does not get there, because the box is off, out of
 * reach or has no key of the member, shows the console that EC2 keeps.
 *
 * @throws Refusal where EC2 keeps none either.
 */
export async function logs(
    aws: Aws,
    given: LogsGiven,
    { read, watch } = waysOf(aws, given),
): Promise<void> {
    const box = await myBox(aws, given);
    const { lines = defaultLines } = given;
    if (box.state === "running" && given.console !== true) {
        if (given.follow === true) {
            const status = await watch(box, followCommand(lines));
            process.exitCode = status;
            if (status !== noConnection) return;
        } else {
            const printed = await read(box, logScript(lines));
            if (printed !== undefined) return print(renderLogs(printed, lines));
        }
        print(
            `SSH did not get to the box; ${withoutKey}. This is what EC2 keeps of its console:\n`,
            process.stderr,
        );
    }
    print(await consoleOf(aws.ec2, box));
}

const waysOf = (aws: Aws, given: Given): Ways => ({
    read: async (box, script) => {
        const args = [...destination(aws, box, given), "--", "sudo", "sh", "-s"];
        const { status, printed } = await openSsh(args, { input: script, keepOutput: true });
        return status === 0 ? printed : undefined;
    },
    watch: async (box, command) =>
        (await openSsh([...destination(aws, box, given), "--", command])).status,
});
