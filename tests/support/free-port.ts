import { createServer } from "node:net";
import { randomInt } from "node:crypto";

/** Below the ports that Linux gives to outgoing connections, which would take one between this search and its user. */
const range = [20_000, 32_768] as const;

/** Returns a port of loopback on which nobody listens, for a server that is told its port. */
export async function freePort(): Promise<number> {
    for (;;) {
        const port = randomInt(...range);
        const isFree = await new Promise<boolean>((resolve) => {
            const server = createServer();
            server.once("error", () => resolve(false));
            server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
        });
        if (isFree) return port;
    }
}
