import type { Existing } from "./simulated-account";

/** What makes an instance stop or end. */
export type StopCause = keyof typeof reasons;

/** How an instance came to stop, or to end. */
export interface Stopped {
    readonly cause: StopCause;
    /** When it began to, ISO 8601. */
    readonly at: string;
}

/**
 * EC2's words by the cause. The codes are those of its API reference (StateReason, read 2026-11-30); the sentences begin with them,
 * as outputs of the AWS CLI in public repositories do. EC2 gives a time for a call of its API alone: a stop from inside the
 * instance is `User initiated` without one (cloud-custodian#6924).
 */
const reasons = {
    api: {
        code: "Client.UserInitiatedShutdown",
        sentence: "User initiated shutdown",
        transition: (time: string) => `User initiated (${time} GMT)`,
    },
    inside: {
        code: "Client.InstanceInitiatedShutdown",
        sentence: "Instance initiated shutdown",
        transition: () => "User initiated",
    },
    spot: {
        code: "Server.SpotInstanceShutdown",
        sentence: "Spot instance shutdown",
        transition: () => "Server.SpotInstanceShutdown",
    },
    retirement: {
        code: "Server.ScheduledStop",
        sentence: "Stopped due to scheduled retirement",
        transition: () => "Server.ScheduledStop",
    },
} as const satisfies Readonly<
    Record<
        string,
        {
            readonly code: `${"Client" | "Server"}.${string}`;
            readonly sentence: string;
            readonly transition: (time: string) => string;
        }
    >
>;

/** Returns what `DescribeInstances` says of the last change of state: nothing of an instance that runs. */
export function stopReason({ stopped }: Existing) {
    if (stopped === undefined) return { reason: "" };
    const { code, sentence, transition } = reasons[stopped.cause];
    const time = stopped.at.slice(0, 19).replace("T", " ");
    return { reason: transition(time), stateReason: { code, message: `${code}: ${sentence}` } };
}
