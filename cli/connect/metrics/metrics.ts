import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { exitCodes } from "../../exit-codes";
import { runBoxCommand } from "../box-command";
import { type Reach, terminal } from "../ssh/open-ssh";

export interface MetricsGiven extends Given, Reach {
    readonly watch?: boolean;
    readonly json?: boolean;
}

/**
 * Shows what the member's box does, in the words of the box's own `workstation metrics`, and ends with its exit code. It starts
 * no box: one that is off does nothing.
 *
 * @throws Refusal when the box does not run, and as `openSsh` does.
 */
export async function metrics(aws: Aws, given: MetricsGiven): Promise<void> {
    const { watch = false, json = false } = given;
    const words = [...(watch ? ["-w"] : []), ...(json ? ["--json"] : [])];
    const command = ["exec", "workstation", "metrics", ...words].join(" ");
    // A terminal on the box would end the lines of --json as a terminal does.
    const own = json ? [] : terminal();
    const status = await runBoxCommand(aws, command, given, own);
    // To watch ends with Ctrl-C, as it should.
    if (watch && status === exitCodes.interrupted) process.exitCode = 0;
}
