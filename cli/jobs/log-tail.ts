import { type CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as delay } from "node:timers/promises";
import type { Stream } from "./job-state";

/** Reads streams of a log from where it stopped, a page at a time. */
export class LogTail {
    /** The token of each stream; CloudWatch gives the same one again where there is nothing new. */
    private readonly tokens = new Map<string, string>();

    /** @param show is told of each line. */
    constructor(
        private readonly logs: CloudWatchLogsClient,
        private readonly logGroupName: string,
        private readonly show: (line: string, stream: Stream) => void,
    ) {}

    /** Shows what is new in these streams. @returns how many lines that were */
    async read(streams: readonly Stream[]): Promise<number> {
        let lines = 0;
        for (const stream of streams) lines += await this.readOne(stream);
        return lines;
    }

    /** Reads on until nothing came for a while: lines reach CloudWatch some seconds after they were printed. */
    async drain(streams: readonly Stream[], every: number, quiet = 2): Promise<void> {
        for (let nothing = 0; nothing < quiet;) {
            nothing = (await this.read(streams)) === 0 ? nothing + 1 : 0;
            if (nothing < quiet) await delay(every);
        }
    }

    private async readOne(stream: Stream): Promise<number> {
        let lines = 0;
        for (;;) {
            const nextToken = this.tokens.get(stream.name);
            const page = await this.page(stream.name, nextToken);
            if (page === undefined) return lines;
            const { events = [], nextForwardToken } = page;
            for (const { message = "" } of events) this.show(message, stream);
            lines += events.length;
            if (nextForwardToken === undefined) return lines;
            this.tokens.set(stream.name, nextForwardToken);
            // An empty page may come before the end: only the same token again is the end (GetLogEvents, 2026-11).
            if (nextForwardToken === nextToken) return lines;
        }
    }

    private async page(logStreamName: string, nextToken: string | undefined) {
        const { logGroupName } = this;
        const from = nextToken === undefined ? {} : { nextToken };
        try {
            return await this.logs.send(
                new GetLogEventsCommand({
                    logGroupName,
                    logStreamName,
                    startFromHead: true,
                    ...from,
                }),
            );
        } catch (error) {
            // A stream begins with its first line.
            if (error instanceof Error && error.name === "ResourceNotFoundException")
                return undefined;
            throw error;
        }
    }
}
