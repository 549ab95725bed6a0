import { connect } from "node:net";

/** Tells whether a machine listens on its control socket. A killed machine leaves its socket behind. */
export function listening(socket: string): Promise<boolean> {
    return new Promise((resolve) => {
        const connection = connect(socket, () => {
            connection.destroy();
            resolve(true);
        });
        connection.on("error", () => resolve(false));
    });
}

/**
 * Presses the power button of the machine behind QEMU's control socket (QMP: after a greeting and one
 * handshake, each command is answered in turn). Returns whether the machine accepted it.
 */
export function pressPowerButton(socket: string): Promise<boolean> {
    return new Promise((resolve) => {
        const connection = connect(socket);
        connection.setTimeout(10_000, () => connection.destroy());
        connection.on("error", () => undefined);
        connection.on("close", () => resolve(false));
        const commands = ["qmp_capabilities", "system_powerdown"];
        let buffer = "";
        connection.setEncoding("utf8").on("data", (chunk: string) => {
            const lines = (buffer + chunk).split("\n");
            buffer = lines.pop() ?? "";
            for (const line of lines) {
                const message = parsed(line);
                if (message === undefined) return void connection.destroy();
                if ("event" in message) continue;
                const next = commands.shift();
                if (next !== undefined) {
                    connection.write(`${JSON.stringify({ execute: next })}\n`);
                } else {
                    resolve("return" in message);
                    connection.destroy();
                }
            }
        });
    });
}

/** Parses one message of QMP; undefined for anything else, which QEMU never sends. */
function parsed(line: string): object | undefined {
    try {
        const message: unknown = JSON.parse(line);
        return typeof message === "object" && message !== null ? message : undefined;
    } catch {
        return undefined;
    }
}
