import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { openSsh } from "../ssh/open-ssh";
import { PlaceError } from "./place";

const unread = (where: string) =>
    new PlaceError("other", `${where} could not read it to compare it; run the command again`);

/** Returns the SHA-256 of a file of this computer. @throws PlaceError */
export async function digestHere(path: string): Promise<string> {
    const hash = createHash("sha256");
    try {
        for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
    } catch {
        throw unread("this computer");
    }
    return hash.digest("hex");
}

/**
 * Returns the SHA-256 of a file of the box, which the box computes. The name goes through its standard input, so that no shell
 * reads it.
 *
 * @throws PlaceError where the box does not say it, for instance because the connection is lost; nothing is lost then.
 */
export async function digestThere(destination: readonly string[], path: string): Promise<string> {
    const input = `${path.startsWith("/") ? path : `./${path}`}\0`;
    const asked = [...destination, "--", "xargs -0 sha256sum"];
    const { printed } = await openSsh(asked, { input, keepOutput: true });
    const digest = /[0-9a-f]{64}/.exec(printed)?.[0];
    if (digest === undefined) throw unread("the box");
    return digest;
}
