/** Serves the simulated account's buckets by S3's REST protocol: only the calls that `workstation destroy` makes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../account/aws-error";
import { remove } from "../account/changes";
import { bucket } from "../account/resource-types";
import { allOfType, type SimulatedAccount, type StoredVersion } from "../account/simulated-account";
import { xml } from "./ec2-protocol";
import type { SimulatedAws } from "./simulated-aws";

/** Entries of one page, and of one call that deletes (S3 API reference, `ListObjectVersions` and `DeleteObjects`, 2026-12). */
const most = 1000;

/** S3's own status codes of errors (S3 API reference, "Error responses", 2026-12). */
const statuses: Readonly<Record<string, number>> = {
    AccessDenied: 403,
    BucketNotEmpty: 409,
    NoSuchBucket: 404,
    NoSuchTagSet: 404,
};

/** A request for S3 names the service in its signature: `Credential=KEY/DATE/REGION/s3/aws4_request`. */
export function isForS3({ headers: { authorization = "" } }: IncomingMessage): boolean {
    return authorization.includes("/s3/aws4_request");
}

export function answerS3(
    aws: SimulatedAws,
    { method = "", url = "/" }: IncomingMessage,
    body: string,
    response: ServerResponse,
): void {
    const { pathname, searchParams } = new URL(url, "http://s3");
    const name = pathname.slice(1).replace(/\/$/, "");
    try {
        const call = callOf(method, name, searchParams);
        const answer = aws.call(call, (account) => {
            if (account.denied?.includes(`s3:${call}`) === true)
                throw new AwsError("AccessDenied: Access Denied");
            return calls[call]!(account, name, searchParams, body);
        });
        response.setHeader("content-type", "application/xml");
        response.end(answer);
    } catch (error) {
        const [code = "", said = ""] = (error as Error).message.split(/: (.*)/s);
        response.statusCode = statuses[code] ?? 400;
        response.end(`<Error><Code>${code}</Code><Message>${said}</Message></Error>`);
    }
}

function callOf(method: string, name: string, parameters: URLSearchParams): string {
    if (name === "") return "ListBuckets";
    if (method === "DELETE") return "DeleteBucket";
    if (parameters.has("tagging")) return "GetBucketTagging";
    if (parameters.has("versions")) return "ListObjectVersions";
    if (parameters.has("delete")) return "DeleteObjects";
    throw new AwsError(`NotImplemented: the simulated S3 does not know ${method}`);
}

type Call = (
    account: SimulatedAccount,
    name: string,
    parameters: URLSearchParams,
    body: string,
) => string;

const calls: Readonly<Record<string, Call>> = {
    ListBuckets(account, _name, parameters) {
        const prefix = parameters.get("prefix") ?? "";
        const names = allOfType(account, bucket).map(({ id }) => id);
        const found = names.filter((id) => id.startsWith(prefix));
        const entries = found.map((id) => `<Bucket>${xml({ Name: id })}</Bucket>`).join("");
        return `<ListAllMyBucketsResult><Buckets>${entries}</Buckets></ListAllMyBucketsResult>`;
    },
    GetBucketTagging(account, name) {
        const { tags = {} } = there(account, name).state as { tags?: Record<string, string> };
        const entries = Object.entries(tags);
        if (entries.length === 0) throw new AwsError("NoSuchTagSet: The TagSet does not exist");
        const set = entries.map(([Key, Value]) => `<Tag>${xml({ Key, Value })}</Tag>`).join("");
        return `<Tagging><TagSet>${set}</TagSet></Tagging>`;
    },
    ListObjectVersions(account, name, parameters) {
        there(account, name);
        const after = [
            parameters.get("key-marker") ?? "",
            parameters.get("version-id-marker") ?? "\uffff",
        ];
        const place = ({ key, version }: StoredVersion) => `${key}\0${version}`;
        const all = [...(account.objects?.[name] ?? [])].sort((a, b) =>
            place(a) < place(b) ? -1 : 1,
        );
        const left = parameters.has("key-marker")
            ? all.filter((it) => place(it) > after.join("\0"))
            : all;
        const page = left.slice(0, most);
        const { key = "", version = "" } = page.at(-1) ?? {};
        const markers =
            left.length > page.length
                ? xml({ NextKeyMarker: encodeURIComponent(key), NextVersionIdMarker: version })
                : "";
        const entries = page.map(entryOf).join("");
        const isTruncated = String(left.length > page.length);
        return `<ListVersionsResult>${xml({ IsTruncated: isTruncated })}${markers}${entries}</ListVersionsResult>`;
    },
    DeleteObjects(account, name, _parameters, body) {
        there(account, name);
        const asked = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, it = ""]) =>
            ["Key", "VersionId"].map((tag) => textIn(it, tag)).join("\0"),
        );
        if (asked.length > most)
            throw new AwsError("MalformedXML: The XML you provided was not well-formed");
        // S3 judges each entry by itself, and answers 200 all the same.
        if (account.denied?.includes("s3:DeleteObjectVersion") === true) {
            const errors = asked.map((it) => {
                const [Key = "", VersionId = ""] = it.split("\0");
                const facts = { Key, VersionId, Code: "AccessDenied", Message: "Access Denied" };
                return `<Error>${xml(facts)}</Error>`;
            });
            return `<DeleteResult>${errors.join("")}</DeleteResult>`;
        }
        const gone = new Set(asked);
        const kept = (account.objects?.[name] ?? []).filter(
            ({ key, version }) => !gone.has(`${key}\0${version}`),
        );
        account.objects = { ...account.objects, [name]: kept };
        account.calls.push({ call: `DeleteObjects ${asked.length}`, id: name });
        return "<DeleteResult></DeleteResult>";
    },
    DeleteBucket(account, name) {
        remove(account, there(account, name).id);
        // All settings of a bucket go with it.
        for (const [id, { type, inputs }] of Object.entries(account.existing))
            if (type.startsWith("aws:s3/") && inputs["bucket"] === name)
                delete account.existing[id];
        return "";
    },
};

function there(account: SimulatedAccount, name: string) {
    const found = allOfType(account, bucket).find(({ id }) => id === name);
    if (found === undefined)
        throw new AwsError("NoSuchBucket: The specified bucket does not exist");
    return found;
}

function entryOf({ key, version, kind, bytes }: StoredVersion): string {
    const facts = {
        ...{ Key: encodeURIComponent(key), VersionId: version },
        ...{ IsLatest: String(kind !== "former"), Size: kind === "mark" ? undefined : bytes },
    };
    const tag = kind === "mark" ? "DeleteMarker" : "Version";
    return `<${tag}>${xml(facts)}</${tag}>`;
}

function textIn(text: string, tag: string): string {
    const found = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(text)?.[1] ?? "";
    const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
    return found.replace(/&(?:#x([0-9a-f]+)|(\w+));/gi, (_, hex?: string, name: string = "") =>
        hex === undefined ? (entities[name] ?? "") : String.fromCharCode(parseInt(hex, 16)),
    );
}
