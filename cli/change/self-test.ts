import type { Account, Login } from "../aws/account";
import { runOnBox } from "../aws/systems-manager";

/**
 * Prints why the live settings were refused, and then the last self-test. An unready box exits with an error, which must
 * not count as a failed command.
 */
const whatFailed =
    "grep -svE '^(applied|unchanged|rolled back): ' /run/workstation-live-settings.txt; " +
    "/usr/local/bin/workstation-status --last || true";

/**
 * Asks each running box what it refused or failed, because the AWS provider says only that something failed.
 *
 * @returns lines for the user, by member; a box that is ready has none, one that cannot be asked has the reason.
 */
export async function whyNotReady(account: Account, login: Login): Promise<string[]> {
    const running = (await account.boxes()).filter((box) => box.running);
    const said = running.map(async ({ id, member }) => {
        const asked = runOnBox(login, id, whatFailed);
        const found = await asked.catch(
            (error: Error) => `it could not be asked: ${error.message}`,
        );
        return found === "workstation: ready" ? [] : [`box ${id} of ${member}:`, found];
    });
    return (await Promise.all(said)).flat();
}
