import { Refusal } from "../../../settings/refusal";
import { exitCodes } from "../../exit-codes";
import { noConnection, openSsh } from "../ssh/open-ssh";
import { word } from "../ssh/word";
import type { BoxServer } from "./servers";

/**
 * Asks the box over SSH to start a server, and where to log in to it. The answer holds the token, which is shown nowhere.
 *
 * @param destination the words by which OpenSSH reaches the box.
 * @param folder the folder on the box whose logs TensorBoard shows; without it, the last one.
 * @returns a path, or nothing after Ctrl-C.
 * @throws Refusal where the server does not run, for a reason that the box has told on stderr.
 */
export async function startServer(
    destination: readonly string[],
    { verb, title, login }: BoxServer,
    folder?: string,
): Promise<string | undefined> {
    const words = ["workstation", verb, ...(folder === undefined ? [] : [word(folder)])];
    const { status, printed } = await openSsh([...destination, "--", ...words, "--login"], {
        keepOutput: true,
    });
    if (status === exitCodes.interrupted) return undefined;
    const path = printed.trim();
    if (status === exitCodes.done && login.test(path)) return path;
    if (status === noConnection)
        throw new Refusal(
            `${title} was not opened: SSH does not get to the box, for the reason above; it needs your key in the stack file\n` +
                "next: `npx workstation ssh`, which says more",
        );
    throw new Refusal(
        `${title} was not opened${status === exitCodes.done ? ": the box did not say where it is" : ", for the reason above"}\n` +
            "next: `npx workstation ssh -- workstation status`, or take up the newest scripts with `workstation up`",
    );
}
