import type { Way } from "./quality";

/** How long the way is measured from the first byte on, milliseconds. */
const duration = 1000;

/** The longest wait for that byte, milliseconds: a box that has just started is busy. */
const patience = 4000;

/** noVNC's largest file, 100 kB: its server sends it as it is. */
const file = "/core/rfb.js";

/** Downloads side by side, so that the way is never idle while one of them begins. */
const downloads = 4;

/**
 * Measures the way to noVNC's server behind a local port for about a second, by downloading a file of its own over and over.
 *
 * @returns nothing where the server does not have the file, or nothing of it came in that time.
 */
export async function measureWay(port: number, stop: AbortSignal): Promise<Way | undefined> {
    // Not AbortSignal.any with AbortSignal.timeout: Node.js 20 collects those as garbage, and they never end.
    const end = new AbortController();
    const abort = () => end.abort();
    let timer = setTimeout(abort, patience);
    stop.addEventListener("abort", abort);
    const over = end.signal;
    const began = performance.now();
    let first: number | undefined;
    let last = 0;
    let bytes = 0;
    const download = async () => {
        while (!over.aborted) {
            const answer = await fetch(`http://127.0.0.1:${port}${file}`, { signal: over });
            if (!answer.ok || answer.body === null) return;
            for await (const chunk of answer.body) {
                last = performance.now();
                // What came with the first chunk was under way before the clock started.
                if (first === undefined) {
                    first = last;
                    clearTimeout(timer);
                    timer = setTimeout(abort, duration);
                } else bytes += (chunk as Uint8Array).length;
            }
        }
    };
    // The end of the time ends each of them by an error.
    await Promise.allSettled(Array.from({ length: downloads }, download));
    clearTimeout(timer);
    stop.removeEventListener("abort", abort);
    if (first === undefined || bytes === 0 || last <= first) return undefined;
    return { answerMs: first - began, bytesPerSecond: (1000 * bytes) / (last - first) };
}
