import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { explainAwsError } from "./aws-errors";
import { CommandFailed } from "../aws/systems-manager";
import { forVerb, type Typed } from "./typed";
import { waitedInVain } from "../change/waited-in-vain";

/** A run of Pulumi that failed. `inWords` makes of it what the person at the terminal reads. */
export class PulumiFailed extends Error {
    /** @param doing what failed, as in "pulumi up". */
    constructor(
        readonly doing: string,
        message: string,
    ) {
        super(message);
    }
}

/** What to tell of an error that the user can do something about; any other error stays what it is. */
export function asRefusal(error: unknown, again: Typed): unknown {
    if (!(error instanceof Error) || error instanceof Refusal) return error;
    if (error instanceof PulumiFailed) return ofPulumi(error, again);
    if (error instanceof CommandFailed) {
        return new Refusal(
            `${printable(error.message)}\nnext: put that right on the box, then \`${again.command}\``,
        );
    }
    if (error.name === "CommandError")
        return ofPulumi(new PulumiFailed("Pulumi", saidByPulumi(error.message)), again);
    const waited = waitedInVain(error);
    if (waited !== undefined) {
        const { next } = explainAwsError(waited) ?? { next: "`pulumi up` continues from there" };
        return new Refusal(`${printable(waited)}\nnext: ${forVerb(next, again)}`);
    }
    const said = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    const explained = explainAwsError(said);
    const ofAws = "$metadata" in error || error.name === "CredentialsProviderError";
    const ofSystem = "syscall" in error && explained !== undefined;
    if (!ofAws && !ofSystem) return error;
    const told =
        explained === undefined
            ? ""
            : `\n${explained.cause}.\nnext: ${forVerb(explained.next, again)}`;
    return new Refusal(printable(said) + told);
}

function ofPulumi({ doing, message }: PulumiFailed, again: Typed): Refusal {
    const explained = explainAwsError(message);
    if (explained !== undefined) {
        const { cause, next } = explained;
        return new Refusal(`${doing} failed: ${cause}.\nnext: ${forVerb(next, again)}`);
    }
    // What Pulumi printed while it ran stands above; what it said otherwise has been shown nowhere.
    const shown = doing === "pulumi up" || doing === "pulumi destroy";
    const said = shown ? " (see above)" : `: ${printable(message)}`;
    return new Refusal(`${doing} failed${said}\nnext: \`${again.command}\` continues from there`);
}

/** What the Pulumi CLI wrote, out of the Automation API's report of it. */
export function saidByPulumi(message: string): string {
    const report = /stderr: (?<text>[\s\S]*?)(\n\s*err\?: |$)/.exec(message);
    const text = report?.groups?.["text"] ?? message;
    return text.replace(/^Command failed with exit code \d+: .*\n/, "").trim();
}
