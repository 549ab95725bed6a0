import { inspect } from "node:util";
import { printable } from "./printable";

/**
 * An error that the user can fix: the message names the fault and the remedy. Neither Pulumi nor the command shows a
 * stack trace for it.
 *
 * Pulumi attaches the failed promise to an error and then inspects it with every object it can reach. A refused
 * `up` therefore ended 25 s after its message (Pulumi SDK 3.248.0, runtime/debuggable.ts and
 * cmd/run/error.ts). Inspecting the message alone takes no time.
 */
export class Refusal extends Error {
    override readonly name = "Refusal";
    /**
     * Pulumi recognises a `RunError` by this field, so that it also knows one of another copy of its SDK (errors.ts,
     * 3.248.0). Extending the class itself would load the whole SDK, 0.3 s, before the command can show its help.
     */
    readonly __pulumiRunError = true;

    /** Makes the message safe for a terminal: it repeats the refused value, and `pulumi up` prints it. */
    constructor(message: string) {
        super(printable(message));
    }

    [inspect.custom](): string {
        return this.message;
    }
}
