import type { Lines } from "../box-logs";
import type { BoxReport } from "./boot/box-report";
import type { RehearsedBox } from "./rehearsed-box";
import type { Ran } from "./run";
import type { Reach, StandInName } from "./stand-ins";

export type BoxState = "absent" | "running" | "stopped";

/** What a rehearsal boots, a container or a virtual machine: one box with one data disk. */
export interface Machine {
    /** What runs it: podman, docker or qemu. */
    readonly engine: string;
    readonly state: () => Promise<BoxState>;
    /** Starts a new box with the existing data disk, or a blank one, and notes what it is made with. */
    readonly create: (planned: RehearsedBox, reach: Reach) => Promise<void>;
    /** Starts the box that was stopped. */
    readonly start: () => Promise<void>;
    /** Returns when the box was last started, in seconds since 1970. */
    readonly startedAt: () => Promise<number>;
    /** Ends the box as a power-off would; the data disk stays. */
    readonly remove: () => Promise<void>;
    /** Asks the box for its state; undefined when it no longer runs. */
    readonly report: () => Promise<BoxReport | undefined>;
    /** Asks the box how its root is isolated from this host, where that is less than a machine of its own. */
    readonly isolation?: () => Promise<StandInName[]>;
    /** Runs a shell script on the box, as root. */
    readonly ask: (script: string) => Promise<Ran>;
    /** Returns what failed on the box, and the last lines of its log. */
    readonly logs: (lines: Lines) => Promise<string>;
    /** Returns output of a running box that only this kind of machine can give. */
    readonly extraOutput?: () => Promise<string>;
    /** Releases what the data disk uses of the host. Returns what is kept, and where. */
    readonly release: () => Promise<string>;
}
