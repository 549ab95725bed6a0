import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An address on this computer that leads to another one, once. */
export interface Door {
    readonly address: string;
    close(): void;
}

/**
 * Opens a door to an address that holds a secret. Programs that open a browser get the door's address on their command line,
 * where everybody on this computer can read it; by the time they do, it leads nowhere.
 *
 * @param verb the command that opens another one.
 */
export async function openDoor(secret: string, verb: string): Promise<Door> {
    const path = `/${randomBytes(32).toString("base64url")}`;
    let isOpen = true;
    const server = createServer((request, response) => {
        const enters = isOpen && request.url === path;
        if (enters) isOpen = false;
        const headers = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };
        response.writeHead(enters ? 302 : 404, enters ? { ...headers, Location: secret } : headers);
        response.end(enters ? "" : `This address works once. Run \`workstation ${verb}\` again.\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const close = () => {
        server.close();
        server.closeAllConnections();
    };
    return { address: `http://127.0.0.1:${port}${path}`, close };
}
