/** A rule of microburst's (its documentation, 0.10.0): which calls it strikes, and how. */
interface Rule {
    readonly service: string;
    readonly operation?: string;
    /** Strikes so often, then lets everything pass. @default always */
    readonly times?: number;
    readonly error?: { readonly code: string; readonly status?: number; readonly message?: string };
    /** Milliseconds. */
    readonly latency?: number;
    readonly reset?: boolean;
    readonly response?: Readonly<Record<string, number>>;
}

/** What goes wrong between a laptop and AWS, for all services. */
export const faults = {
    throttled: { error: { code: "RequestLimitExceeded", status: 503 } },
    failing: { error: { code: "InternalError", status: 500 } },
    "turned away": { error: { code: "Unavailable", status: 503 } },
    expired: {
        error: {
            code: "ExpiredToken",
            status: 400,
            message: "The security token included in the request is expired",
        },
    },
    slow: { latency: 2_000 },
    "cut off": { reset: true },
    /** The body is shorter than its announced length. */
    "cut in the middle": { response: { abort_frac: 0.5 } },
    /** A proxy on the way passes half of an answer as if it were all. */
    halved: { response: { truncate_frac: 0.5 } },
} as const satisfies Readonly<Record<string, Omit<Rule, "service">>>;

export type Fault = keyof typeof faults;

/** Controls microburst, which stands before the front. */
export class Faults {
    constructor(private readonly url: string) {}

    /** Lets a fault strike every call, or the first ones. */
    async strike(
        fault: Fault,
        limits: { readonly times?: number; readonly operation?: string } = {},
    ) {
        const rule: Rule = { service: "*", ...faults[fault], ...limits };
        await this.ask("rules", "POST", JSON.stringify([rule]));
    }

    /** How often it has struck since the last `clear`. */
    async struck(): Promise<number> {
        return ((await this.ask("fired", "GET")) as unknown[]).length;
    }

    async clear(): Promise<void> {
        await this.ask("rules", "POST", "[]");
        await this.ask("fired", "DELETE");
    }

    /** Tells whether it is there and passes calls to `upstream`. */
    async answers(upstream: string): Promise<boolean> {
        return JSON.stringify(await this.ask("health", "GET")).includes(upstream);
    }

    private async ask(what: string, method: string, body?: string): Promise<unknown> {
        const answer = await fetch(`${this.url}/_microburst/${what}`, {
            method,
            ...(body === undefined ? {} : { body }),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`microburst: ${method} ${what}: ${text}`);
        return text === "" ? undefined : JSON.parse(text);
    }
}
