import { noteInterrupt } from "../exit-codes";

/** What ends a connection: Ctrl-C, a closed terminal, `kill`. OpenSSH ends its ProxyCommand with SIGHUP. */
const signals = ["SIGINT", "SIGHUP", "SIGTERM"] as const;

type EndSignal = (typeof signals)[number];

/**
 * Returns a signal that is aborted when the process is asked to end, so that it can end its session first.
 *
 * @param names by what it is asked. @default Ctrl-C too
 */
export function endSignals(names: readonly EndSignal[] = signals): AbortSignal {
    const controller = new AbortController();
    for (const name of names) {
        process.on(name, () => {
            if (name === "SIGINT") noteInterrupt();
            controller.abort();
        });
    }
    return controller.signal;
}
