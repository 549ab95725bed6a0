/** Milliseconds. Tests make them short. */
export interface ChannelTimes {
    /** Between two looks for messages that must be sent again. */
    readonly resend: number;
    readonly ping: number;
    /** Silence after a ping that makes a connection dead. */
    readonly dead: number;
    /** Between two tries to resume; doubles from the first to the last. */
    readonly retryFirst: number;
    readonly retryLast: number;
}

export const channelTimes: ChannelTimes = {
    resend: 100,
    ping: 5000,
    dead: 10_000,
    retryFirst: 200,
    retryLast: 5000,
};
