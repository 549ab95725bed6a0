import { stackFile } from "../../planning/caller";
import { newerVersion, permission, permitOlder } from "../../planning/version";
import type { Given } from "./change";
import type { Session } from "./session";

/**
 * Compares this checkout with the version that changed the stack last. Passes a permission on to the program, which
 * compares again at each of its runs.
 *
 * @returns what to tell the user of a permitted change; `undefined` when this checkout is not older.
 * @throws Refusal when it is older and nobody has permitted that.
 */
export async function refuseOlder(
    session: Session,
    { allowOlder = false }: Pick<Given, "allowOlder">,
): Promise<string | undefined> {
    const { account, deployment, region } = session;
    const newer = newerVersion(await account.versions(), region);
    if (newer === undefined) return undefined;
    if (allowOlder) process.env[permission] = newer;
    const when = await deployment.lastUpdate().catch(() => undefined);
    return permitOlder(newer, stackFile(session), process.env[permission], when);
}
