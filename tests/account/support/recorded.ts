import type { IncomingHttpHeaders } from "node:http";
import { type Input, unflattened } from "../../../simulation/provider/ec2-protocol";

/** A call of AWS's API as it reached the emulator. */
export interface Recorded {
    /** IAM's prefix of the service's actions. */
    readonly service: string;
    readonly operation: string;
    readonly region: string;
    readonly parameters: Input;
}

/**
 * Reads a call out of a request: JSON services name their operation in a header, EC2 and STS in their form.
 * Service and region are those of the signature, `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
 */
export function recordedOf(headers: IncomingHttpHeaders, body: string): Recorded {
    const { authorization = "", "x-amz-target": target } = headers;
    const [, region = "", service = ""] =
        /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
    if (typeof target === "string") {
        const operation = target.split(".").at(-1) ?? "";
        return { service, operation, region, parameters: JSON.parse(body || "{}") as Input };
    }
    const { Action, ...parameters } = unflattened(new URLSearchParams(body));
    return { service, operation: String(Action), region, parameters };
}
