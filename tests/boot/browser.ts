import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

type Answer = Record<string, unknown>;

/** One page of a headless Chromium, driven over its debugging pipe. */
export interface Page {
    /** Sends a command of the DevTools protocol. */
    readonly send: (method: string, params?: Answer) => Promise<Answer>;
    /** Returns the value of an expression on the page. */
    readonly evaluate: (expression: string) => Promise<unknown>;
}

/** Opens a browser with an empty profile and no proxy, and ends it whatever `use` does. */
export async function withBrowser<T>(use: (page: Page) => Promise<T>): Promise<T> {
    const profile = mkdtempSync(join(tmpdir(), "workstation-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
    const own = ["--no-proxy-server", "--window-size=1440,900", `--user-data-dir=${profile}`];
    const child = spawn("chromium", [...flags, ...own, "--remote-debugging-pipe", "about:blank"], {
        stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
        detached: true, // a process group, so that its helpers end with it
    });
    const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
    const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
    const waiting = new Map<number, (message: Answer) => void>();
    let buffer = "";
    output.setEncoding("utf8").on("data", (chunk: string) => {
        const messages = (buffer + chunk).split("\0");
        buffer = messages.pop() ?? "";
        for (const text of messages) {
            const message = JSON.parse(text) as Answer;
            waiting.get(Number(message["id"]))?.(message);
        }
    });
    let last = 0;
    const call = (method: string, params: Answer, sessionId?: unknown) =>
        new Promise<Answer>((resolve, reject) => {
            const id = ++last;
            waiting.set(id, ({ result, error }) => {
                if (error === undefined) resolve(result as Answer);
                else reject(new Error(`${method}: ${JSON.stringify(error)}`));
            });
            input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        });
    try {
        const { targetId } = await call("Target.createTarget", { url: "about:blank" });
        const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
        const send = (method: string, params: Answer = {}) => call(method, params, sessionId);
        const evaluate = async (expression: string) => {
            const { result } = await send("Runtime.evaluate", { expression });
            return (result as Answer)["value"];
        };
        return await use({ send, evaluate });
    } finally {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        await ended;
        rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
}
