/**
 * Takes a fifth off an `up` of many boxes. Pulumi keeps a stack trace with each of its promises, for finding one
 * that never ends, and ts-node maps every line of it back to TypeScript: 1.4 of 5.2 s with 50 members and no
 * change (SDK 3.248.0, runtime/debuggable.ts; `node --cpu-prof`, 2026-11-27). Those errors are the ones without
 * a message; all others keep their trace. With PULUMI_DEBUG_PROMISE_LEAKS set, so do these.
 */
type Format = (this: void, error: Error, sites: NodeJS.CallSite[]) => unknown;

const { prepareStackTrace: format } = Error as { prepareStackTrace?: Format };
if (format !== undefined && !process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
    Error.prepareStackTrace = (error, sites) => (error.message === "" ? "" : format(error, sites));
}
