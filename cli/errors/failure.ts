import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { explainAwsError } from "./aws-errors";
import type { Explanation } from "./explanation";
import { CommandFailed } from "../aws/systems-manager";
import { forVerb, type Typed } from "./typed";
import { waitedInVain } from "./waited-in-vain";

/** A failed run of Pulumi. `asRefusal` turns it into a message for the user. */
export class PulumiFailed extends Error {
    /** What the message means; `undefined` if no table has it. */
    readonly explained: Explanation | undefined;
    /** The line of the message that the explanation is about. */
    readonly said: string;

    /**
     * @param doing what failed, as in "pulumi up".
     * @param failed URNs of resources that could not be made or changed.
     */
    constructor(
        readonly doing: string,
        message: string,
        readonly failed: readonly string[] = [],
    ) {
        super(message);
        this.explained = explainAwsError(message);
        const { cause } = this.explained ?? {};
        const lines = message.split("\n").map((line) => line.trim());
        this.said = lines.find((line) => explainAwsError(line)?.cause === cause) ?? message;
    }
}

/** Turns an error that the user can fix into a Refusal; returns any other error unchanged. */
export function asRefusal(error: unknown, again: Typed): unknown {
    if (!(error instanceof Error) || error instanceof Refusal) return error;
    if (error instanceof PulumiFailed) return ofPulumi(error, again);
    if (error instanceof CommandFailed) {
        return new Refusal(
            `${printable(error.message)}\nnext: fix that on the box, then run \`${again.command}\``,
        );
    }
    if (error.name === "CommandError")
        return ofPulumi(new PulumiFailed("Pulumi", saidByPulumi(error.message)), again);
    const waited = waitedInVain(error);
    if (waited !== undefined) {
        const { next } = explainAwsError(waited) ?? { next: "`pulumi up` continues from there" };
        return new Refusal(`${printable(waited)}\nnext: ${forVerb(next, again)}`);
    }
    const whole = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    const explained = explainAwsError(whole);
    // The advice there is for who calls AWS's SDK.
    const said = whole.replace(/\n\s*Deserialization error: .*$/s, "");
    const ofAws = "$metadata" in error || error.name === "CredentialsProviderError";
    const ofSystem = "syscall" in error && explained !== undefined;
    if (!ofAws && !ofSystem) return error;
    const told =
        explained === undefined
            ? ""
            : `\n${explained.cause}.\nnext: ${forVerb(explained.next, again)}`;
    return new Refusal(printable(said) + told);
}

function ofPulumi({ doing, message, explained }: PulumiFailed, again: Typed): Refusal {
    if (explained !== undefined) {
        const { cause, next } = explained;
        return new Refusal(`${doing} failed: ${cause}.\nnext: ${forVerb(next, again)}`);
    }
    // The output of `up` and `destroy` is on the terminal already; other messages were not shown yet.
    const shown = doing === "pulumi up" || doing === "pulumi destroy";
    const said = shown ? " (see above)" : `: ${printable(message)}`;
    return new Refusal(`${doing} failed${said}\nnext: \`${again.command}\` continues from there`);
}

/** Extracts the Pulumi CLI's own message from the Automation API's report. */
export function saidByPulumi(message: string): string {
    const report = /stderr: (?<text>[\s\S]*?)(\n\s*err\?: |$)/.exec(message);
    const text = report?.groups?.["text"] ?? message;
    return text.replace(/^Command failed with exit code \d+: .*\n/, "").trim();
}
