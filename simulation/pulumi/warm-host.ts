import { join } from "node:path";
import { type ChildServer, startServer } from "./child-server";

/** Starts the process of `warm-host-process.cjs` when it is first needed, and again after its end. */
export class WarmHost {
    private server: ChildServer | undefined;

    /** Returns HOST:PORT. */
    async address(): Promise<string> {
        this.server ??= await startServer(join(__dirname, "warm-host-process.cjs"));
        return `127.0.0.1:${this.server.said}`;
    }

    end(): void {
        this.server?.process.kill();
        this.server = undefined;
    }
}
