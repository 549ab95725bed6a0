import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of a state file that tests read. */
export interface Checkpoint {
    readonly resources?: readonly {
        readonly type: string;
        readonly urn: string;
        readonly id?: string;
        readonly delete?: boolean;
        readonly inputs?: Readonly<Record<string, unknown>>;
    }[];
    readonly pending_operations?: readonly unknown[];
}

/** Returns the last checkpoint in the state file of one of this project's stacks. */
export function readCheckpoint(home: string, stack: string): Checkpoint {
    const file = join(home, ".pulumi/stacks/workstation", `${stack}.json`);
    const state = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest: Checkpoint } };
    return state.checkpoint.latest;
}
