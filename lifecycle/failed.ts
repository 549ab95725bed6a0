import { Refusal } from "../settings/refusal";
import { explain } from "./aws-errors";

/** What to tell of a run of Pulumi that failed, after its output has been shown. */
export function failed(message: string, stack: string, command: "up" | "destroy" = "up"): Refusal {
    const explained = explain(message);
    return new Refusal(
        explained === undefined
            ? `pulumi ${command} failed (see above). It goes on with: npx workstation ${command} ${stack}`
            : `pulumi ${command} failed: ${explained.cause}.\n` +
                  `next: ${explained.next.replaceAll("pulumi up", `pulumi ${command}`)}`,
    );
}

/** An error of AWS's SDK in the user's words; any other error stays what it is. */
export function inWords(error: unknown): unknown {
    if (!(error instanceof Error) || error instanceof Refusal) return error;
    const ofAws = "$metadata" in error || error.name === "CredentialsProviderError";
    if (!ofAws) return error;
    const said = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    const explained = explain(said);
    return new Refusal(
        said + (explained === undefined ? "" : `\n${explained.cause}.\nnext: ${explained.next}`),
    );
}
