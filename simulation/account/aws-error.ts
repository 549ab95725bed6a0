import type { Existing, SimulatedAccount } from "./simulated-account";

/** An error of AWS's; its message begins with AWS's error code. */
export class AwsError extends Error {}

/**
 * An error after AWS has made the resource: what the provider waited for did not come. The provider returns the
 * resource with the error, and the engine marks it in its state.
 */
export class Uninitialized extends AwsError {
    constructor(
        message: string,
        readonly made: Pick<Existing, "id" | "state">,
    ) {
        super(message);
    }
}

/** AWS's error code and a sentence in its words; `undefined` when AWS accepts the request. */
export type Refused = string | undefined;

/** @throws AwsError when there is a reason to refuse. */
export function refuse(reason: Refused): void {
    if (reason !== undefined) throw new AwsError(reason);
}

/** EC2's names of ids, by their prefix (EC2 API reference, "Error codes"). */
const idNames: Readonly<Record<string, string>> = {
    i: "InvalidInstanceID",
    snap: "InvalidSnapshot",
    subnet: "InvalidSubnetID",
    vol: "InvalidVolume",
};

/** Returns AWS's refusal of an id that it does not know. */
export function notFound(id: unknown): string {
    const [prefix = ""] = String(id).split("-");
    return `${idNames[prefix] ?? "InvalidID"}.NotFound: ${String(id)} does not exist`;
}

/** @throws AwsError when there is no such resource. */
export function found(account: SimulatedAccount, id: unknown): Existing {
    const resource = account.existing[String(id)];
    if (resource === undefined) throw new AwsError(notFound(id));
    return resource;
}
