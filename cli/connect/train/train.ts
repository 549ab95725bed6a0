import type { Box } from "../../boxes/find";
import { myBox } from "../../boxes/my-box";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { typed } from "../../errors/typed";
import { exitCodes } from "../../exit-codes";
import { print } from "../../print";
import { type Forward, forwardPort } from "../../session/forward";
import { running } from "../running-box";
import {
    destination,
    noConnection,
    openSsh,
    type Reach,
    terminal,
    withoutKey,
} from "../ssh/open-ssh";
import { startedBox } from "../started-box";
import { followLine, jobIn, jobLine, startLine, type Wish } from "./words";

export interface TrainGiven extends Given, Reach, Wish {
    readonly detach?: boolean;
}

const note = (line: string) => print(`${line}\n`, process.stderr);

/**
 * Starts training on the member's box as a job, and without `detach` shows its output and ends with its exit code. It is a
 * job in any case: a lost laptop, Ctrl-C and a closed terminal leave it running. A box that is off is started first, after asking.
 *
 * @throws Refusal as `startedBox` and `openSsh` do.
 */
export async function train(aws: Aws, words: readonly string[], given: TrainGiven): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const way = destination(aws, box, given);
    const started = { input: "", keepOutput: true };
    const { status, printed } = await openSsh([...way, "--", startLine(words, given)], started);
    const job = jobIn(printed);
    if (status !== 0 || job === undefined) {
        process.exitCode = status;
        print(printed);
        if (status === noConnection)
            note(`${withoutKey}; \`${again("list", given)}\` shows whether the job was started`);
        return;
    }
    // The box names its own commands, which a laptop has not.
    const [what] = printed.split(";");
    const hints = `look: \`${again(`logs -f ${job}`, given)}\`, end it: \`${again(`stop ${job}`, given)}\``;
    const { port: ports = [] } = given;
    if (given.detach === true) {
        print(`${what}; ${hints}\n`);
        for (const port of ports) note(`port ${port}: \`${forwardCommand(port, given)}\``);
        return;
    }
    note(`${what}; ${hints}`);
    const open = await forwards(aws, box, ports, given);
    try {
        const ran = await openSsh([...terminal(), ...way, "--", followLine(job)]);
        told(ran.status, `logs -f ${job}`, given);
    } finally {
        for (const it of open) await it.close();
    }
}

/**
 * Runs a verb of jobs on the member's box, and ends with its exit code. It starts no box: where one is off, no job runs.
 *
 * @throws Refusal when the box does not run, and as `openSsh` does.
 */
export async function ofJobs(
    aws: Aws,
    verb: string,
    words: readonly string[],
    given: Given & Reach,
): Promise<void> {
    const box = running(await myBox(aws, given));
    const way = destination(aws, box, given);
    const { status } = await openSsh([...terminal(), ...way, "--", jobLine(verb, words)]);
    told(status, [verb, ...words].join(" "), given);
}

function again(words: string, { stack, member, region, profile }: Given): string {
    const named = { stack, member, region, profile };
    const given = Object.entries(named).filter(([, it]) => it !== undefined);
    return typed(`train ${words}`, "", "", Object.fromEntries(given)).command;
}

function forwardCommand(port: number, given: Given): string {
    return again("", given).replace("train ", `forward ${port}`);
}

/** Sets the exit code. After Ctrl-C and a lost connection says how to follow the job again, because it continues. */
function told(status: number, words: string, given: Given): void {
    process.exitCode = status;
    if (status === noConnection) note(withoutKey);
    if (status === noConnection || status === exitCodes.interrupted)
        note(`jobs continue without this command; again: \`${again(words, given)}\``);
}

/** Opens the job's ports at this computer. One that is taken here must not end what follows the job. */
async function forwards(
    { ssm }: Aws,
    { id: target }: Box,
    ports: readonly number[],
    given: Given,
): Promise<Forward[]> {
    const open: Forward[] = [];
    for (const port of ports) {
        const asked = { ssm, target, remotePort: port, localPort: port, notice: note };
        try {
            open.push(await forwardPort(asked));
            note(`localhost:${port} leads to port ${port} of the job while this runs`);
        } catch (error) {
            const why = error instanceof Error ? error.message : String(error);
            note(`${why}\nnext: \`${forwardCommand(port, given)}\``);
        }
    }
    return open;
}
