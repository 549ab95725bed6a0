import { createHash, createHmac } from "node:crypto";
import { check, ok } from "../check";
import { endpointOf } from "./endpoint";

/** Who AWS takes the caller for. */
export interface Caller {
    readonly account: string;
    readonly arn: string;
}

/** The part of credentials that a signature needs. */
export interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** An error of AWS, as its SDK throws them. */
class AwsError extends Error {
    readonly $metadata = {};
    constructor(code: string, message: string) {
        super(message);
        this.name = code;
    }
}

const body = "Action=GetCallerIdentity&Version=2011-06-15";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) =>
    createHmac("sha256", key).update(text).digest();

/**
 * Signs the one request of STS that this command makes: AWS Signature Version 4 (IAM user guide, "Create a signed AWS API
 * request", 2026-11). STS has no client among the packages here, which would be a package more for one call.
 *
 * @returns the headers of the request but for `host`, which whoever sends it adds.
 */
export function signed(
    host: string,
    region: string,
    { accessKeyId, secretAccessKey, sessionToken }: Keys,
    now: Date,
): Record<string, string> {
    const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const day = time.slice(0, 8);
    const scope = `${day}/${region}/sts/aws4_request`;
    const headers: Record<string, string> = {
        "content-type": "application/x-www-form-urlencoded",
        "x-amz-date": time,
        ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
    };
    const all: Record<string, string> = { ...headers, host };
    const names = Object.keys(all).sort();
    const canonical = [
        ...["POST", "/", ""],
        ...names.map((name) => `${name}:${all[name]}`),
        ...["", names.join(";"), sha256(body)],
    ].join("\n");
    const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
    const key = [day, region, "sts", "aws4_request"].reduce<string | Buffer>(
        (last, part) => hmac(last, part),
        `AWS4${secretAccessKey}`,
    );
    const signature = hmac(key, text).toString("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
    return { ...headers, authorization };
}

/**
 * Asks AWS whose credentials these are, which needs no permission (STS API reference, GetCallerIdentity, 2026-11).
 *
 * @throws AwsError
 */
export async function whoCalls(
    region: string,
    keys: Keys,
    now: Date,
    signal: AbortSignal,
): Promise<Caller> {
    const url = new URL(endpointOf("sts", region));
    const headers = signed(url.host, region, keys, now);
    const answer = await fetch(`${url.origin}/`, { method: "POST", headers, body, signal });
    const text = await answer.text();
    const said = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? "";
    if (!answer.ok) throw new AwsError(said("Code") || String(answer.status), said("Message"));
    return { account: said("Account"), arn: said("Arn") };
}

export const caller = check("who you are", {
    after: ["network", "credentials"],
    ask: async (asked, signal) => {
        const [aws, keys, reached] = [
            await asked.aws(),
            await asked.credentials(),
            await asked.reached(),
        ];
        // A wrong clock is its own finding, and hides no other: AWS's SDK signs with AWS's time too.
        const ahead = "ahead" in reached ? (reached.ahead ?? 0) : 0;
        const now = new Date(Date.now() + ahead * 1000);
        return whoCalls(aws.region, keys, now, signal);
    },
    decide: ({ account, arn }: Caller) => ok(`${arn} in account ${account}`),
});
