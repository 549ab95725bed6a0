import { exitCodes } from "../exit-codes";
import { print } from "../print";
import { Interrupted } from "./follow";

/**
 * Says after Ctrl-C what continues without this command, and sets the exit code that a shell gives to one that SIGINT ended.
 *
 * @returns what `act` does; nothing after Ctrl-C.
 */
export async function whileWaiting<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
        return await act();
    } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        print(`interrupted; ${error.message}: npx workstation status\n`, process.stderr);
        process.exitCode = exitCodes.interrupted;
        return undefined;
    }
}
