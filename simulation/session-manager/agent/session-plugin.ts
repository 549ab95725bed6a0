import { type Frame } from "../frame";
import { type DataStream } from "./data-stream";
import { type Pace } from "./pump";

/** What the agent lets a plugin of its own, a shell or a port, work with. */
export interface Surroundings {
    readonly stream: DataStream;
    readonly pace: () => Pace;
    /** Address of the box's own `localhost`. */
    readonly host: string;
}

/** What runs in a session behind the agent. */
export interface SessionPlugin {
    /** Takes a frame of the client. False: not ready. */
    take(frame: Frame): boolean;
    /** Resolves at the session's end with the sentence for the client, "" when all is well. */
    readonly ended: Promise<string>;
    /** Ends what runs. */
    stop(): void;
}
