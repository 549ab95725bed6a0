import type { Look } from "./look";
import type { RehearsedBox } from "./rehearsed-box";
import type { Ran } from "./run";
import type { Reach, StandInName } from "./stand-ins";

export type BoxState = "absent" | "running" | "stopped";

/** What a rehearsal boots, a container or a virtual machine: one box with one data disk. */
export interface Machine {
    /** What runs it: podman, docker or qemu. */
    readonly engine: string;
    /** What answers it otherwise than it answers this host. */
    readonly reach: () => Promise<Partial<Reach>>;
    readonly state: () => Promise<BoxState>;
    /** Starts a new box over the data disk that is there, or a blank one, and notes what it is made with. */
    readonly create: (planned: RehearsedBox, reach: Reach) => Promise<void>;
    /** Starts the box that was stopped. */
    readonly start: () => Promise<void>;
    /** When the box was started last, in seconds since 1970. */
    readonly startedAt: () => Promise<number>;
    /** Ends the box as a power-off would; the data disk stays. */
    readonly remove: () => Promise<void>;
    /** Asks the box how it is; nothing when it no longer runs. */
    readonly look: () => Promise<Look | undefined>;
    /** Asks the box what keeps its root from this host, where that is less than a machine of its own. */
    readonly isolation?: () => Promise<StandInName[]>;
    /** Runs a shell script on the box, as root. */
    readonly ask: (script: string) => Promise<Ran>;
    /** What cloud-init and the units wrote on the box. */
    readonly logs: () => Promise<string>;
    /** What it shows of a box that is up and no other kind of machine can show. */
    readonly evidence?: () => Promise<string>;
    /** Lets go of the host's things that the data disk holds. Gives what is kept, and where. */
    readonly release: () => Promise<string>;
}
