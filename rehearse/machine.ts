import type { RehearsedBox } from "./rehearsed-box";
import type { Reach, StandInName } from "./stand-ins";
import type { Look } from "./verdict";

export type BoxState = "absent" | "running" | "stopped";

/** What a rehearsal boots, a container or a virtual machine: one box with one data disk. */
export interface Machine {
    /** What runs it. */
    readonly engine: string;
    /** What answers it otherwise than it answers this host. */
    readonly reach: () => Promise<Partial<Reach>>;
    readonly state: () => Promise<BoxState>;
    /** Starts a new box over the data disk that is there, or a blank one. Gives the machine's own stand-ins. */
    readonly create: (planned: RehearsedBox, reach: Reach) => Promise<readonly StandInName[]>;
    /** Starts the box that was stopped. */
    readonly start: () => Promise<void>;
    /** Ends the box as a power-off would; the data disk stays. */
    readonly remove: () => Promise<void>;
    /** Asks the box how it is; nothing when it no longer runs. */
    readonly look: () => Promise<Look | undefined>;
    /** What cloud-init and the units wrote on the box. */
    readonly logs: () => Promise<string>;
    /** What it shows of a box that is up and no other kind of machine can show. */
    readonly evidence?: () => Promise<string>;
    /** Lets go of the host's things that the data disk holds, and says where its content is. */
    readonly release: () => Promise<string[]>;
}
