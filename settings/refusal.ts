import * as pulumi from "@pulumi/pulumi";
import { inspect } from "node:util";
import { printable } from "./printable";

/**
 * Something that the user can mend: the message says what and how, and no stack trace is shown, by
 * Pulumi (which knows `RunError`) or by the command.
 *
 * Pulumi hangs the failed promise on an error and then inspects it, with everything in reach of it: an
 * `up` that was refused ended 25 s after its message (Pulumi SDK 3.248.0, runtime/debuggable.ts and
 * cmd/run/error.ts). Inspecting the message alone takes no time.
 */
export class Refusal extends pulumi.RunError {
    override readonly name = "Refusal";

    /** Makes the message safe for a terminal: `pulumi up` prints it too, and it repeats what was refused. */
    constructor(message: string) {
        super(printable(message));
    }

    [inspect.custom](): string {
        return this.message;
    }
}
