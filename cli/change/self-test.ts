import type { Account, Login } from "../aws/account";
import { runOnBox } from "../aws/systems-manager";

/**
 * Asks each running box for the result of its last self-test, because the AWS provider says only that one failed.
 *
 * @returns lines for the user, by member; a box that is ready has none, one that cannot be asked has the reason.
 */
export async function whyNotReady(account: Account, login: Login): Promise<string[]> {
    const running = (await account.boxes()).filter((box) => box.running);
    const said = running.map(async ({ id, member }) => {
        // An unready box exits with an error, which must not count as a failed command.
        const asked = runOnBox(login, id, "/usr/local/bin/workstation-status --last || true");
        const found = await asked.catch(
            (error: Error) => `it could not be asked: ${error.message}`,
        );
        return found === "workstation: ready" ? [] : [`box ${id} of ${member}:`, found];
    });
    return (await Promise.all(said)).flat();
}
