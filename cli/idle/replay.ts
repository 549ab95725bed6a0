import { readFileSync } from "node:fs";
import { Refusal } from "../../settings/refusal";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { destination, openSsh } from "../connect/ssh/open-ssh";
import { startedBox } from "../connect/started-box";
import { print } from "../print";
import { runScript } from "./python";

export interface ReplayGiven extends Given {
    readonly minutes: number;
    readonly onBox?: boolean;
}

/** Replays a trace through the rule of the boxes, by the very file that a box runs. Sets the exit code to the script's. */
export async function replay(file: string, given: ReplayGiven): Promise<void> {
    const { status, out, err } = await runScript("idle_replay.py", [...options(given), "--", file]);
    print(out);
    print(err, process.stderr);
    process.exitCode = status;
}

/**
 * Replays a trace on the member's box, which gets it over SSH.
 *
 * @throws Refusal for a file that cannot be read.
 */
export async function replayOnBox(aws: Aws, file: string, given: ReplayGiven): Promise<void> {
    const input = read(file);
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const command = ["workstation", "idle", "replay", ...options(given), "-"].join(" ");
    const ssh = [...destination(aws, box, given), "--", command];
    const { status, printed } = await openSsh(ssh, { input, keepOutput: true });
    print(printed);
    process.exitCode = status;
}

const options = ({ minutes, json }: ReplayGiven) => [
    "--minutes",
    String(minutes),
    ...(json === true ? ["--json"] : []),
];

function read(file: string): string {
    try {
        return readFileSync(file === "-" ? 0 : file, "utf8");
    } catch (error) {
        throw new Refusal(`${file} cannot be read: ${(error as Error).message}`);
    }
}
