import { openSsh } from "../ssh/open-ssh";

/** What a password of TigerVNC may be here: printable ASCII, as the box makes it. */
const passwordPattern = /^[!-~]{1,64}$/;

/**
 * Reads the desktop's password on the box over SSH.
 *
 * @param destination the words by which OpenSSH reaches the box.
 * @returns nothing where SSH does not get there, or where there is no password; OpenSSH has said why on stderr.
 * @throws Refusal where there is no `ssh` on this computer.
 */
export async function readPassword(destination: readonly string[]): Promise<string | undefined> {
    const args = [...destination, "--", "cat", ".vnc/password"];
    const { status, printed } = await openSsh(args, { keepOutput: true });
    const password = printed.trim();
    return status === 0 && passwordPattern.test(password) ? password : undefined;
}
