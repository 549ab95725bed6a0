import { expect } from "chai";
import type { IncomingHttpHeaders } from "node:http";
import { caller, signed, whoCalls } from "../../../cli/doctor/account/caller";
import type { Asked } from "../../../cli/doctor/asked";
import { Endpoint } from "./support/endpoint";

/** The documented example keys of AWS. */
const keys = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const now = new Date("2026-11-30T10:20:30.456Z");
const sign = (more: object) =>
    signed("sts.eu-central-1.amazonaws.com", "eu-central-1", { ...keys, ...more }, now);

/** botocore 1.42's `SigV4Auth` made these signatures of the same requests. */
describe("the signature of GetCallerIdentity", () => {
    it("is botocore's", () => {
        expect(sign({})).to.deep.equal({
            "content-type": "application/x-www-form-urlencoded",
            "x-amz-date": "20261130T102030Z",
            authorization:
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261130/eu-central-1/sts/aws4_request, " +
                "SignedHeaders=content-type;host;x-amz-date, " +
                "Signature=ca1042525ebe9d6d6725eb6f6c1552e4dfb928b78f2a6e10244a0b8885288ba5",
        });
    });

    it("is botocore's of temporary credentials, whose token it covers", () => {
        const { authorization, "x-amz-security-token": token } = sign({
            sessionToken: "a-session-token",
        });
        expect(token).to.equal("a-session-token");
        expect(authorization).to.contain(
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token",
        );
        expect(authorization).to.match(
            /Signature=b3251ac8c103a4b5f0cd0d695c99d33b2bf796fc4a037fcc02a14ab2eb0aaae5$/,
        );
    });
});

describe("the question to STS who calls", () => {
    const endpoint = new Endpoint();
    let request: { method?: string | undefined; headers: IncomingHttpHeaders; body: string };
    afterEach(() => endpoint.remove());
    const serve = (status: number, text: string) =>
        endpoint.begin((asked, response) => {
            const { method, headers } = asked;
            request = { method, headers, body: "" };
            asked.on("data", (chunk) => (request.body += String(chunk)));
            asked.on("end", () => response.writeHead(status).end(text));
        });
    const who = "<Arn>arn:aws:iam::1:user/ana</Arn><Account>1</Account>";
    const never = new AbortController().signal;
    const ask = () => whoCalls("us-east-1", keys, now, never);

    it("is signed for the host that is asked, and answered with account and ARN", async () => {
        await serve(200, who);
        expect(await ask()).to.deep.equal({ account: "1", arn: "arn:aws:iam::1:user/ana" });
        expect(request).to.include({
            ...{ method: "POST", body: "Action=GetCallerIdentity&Version=2011-06-15" },
        });
        const { host = "", authorization } = request.headers;
        expect(authorization).to.equal(signed(host, "us-east-1", keys, now)["authorization"]);
    });

    it("is refused by AWS's code, as its SDK throws it", async () => {
        await serve(403, "<Error><Code>ExpiredToken</Code><Message>too old</Message></Error>");
        const error = await ask().catch((it: unknown) => it);
        expect(error).to.include({ name: "ExpiredToken", message: "too old" });
        expect(error).to.have.property("$metadata");
    });

    it("is refused by the status where the answer has no code", async () => {
        await serve(502, "bad gateway");
        expect(await ask().catch((it: Error) => it.name)).to.equal("502");
    });

    it("is signed with AWS's time where this clock is wrong, and with this clock's where AWS's is unknown", async () => {
        await serve(200, who);
        for (const [reached, minutes] of [
            [{ ahead: 3600 }, 60],
            [{ ahead: undefined }, 0],
            [{ code: "ENOTFOUND" }, 0],
        ] as const) {
            const asked = {
                aws: () => Promise.resolve({ region: "us-east-1" }),
                credentials: () => Promise.resolve(keys),
                reached: () => Promise.resolve(reached),
            } as unknown as Asked;
            const { says } = await caller.run(asked, never);
            expect(says).to.equal("arn:aws:iam::1:user/ana in account 1");
            const [, ...parts] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(
                String(request.headers["x-amz-date"]),
            ) ?? [""];
            const [year, month, day, ...time] = parts;
            const signedAt = Date.parse(`${year}-${month}-${day}T${time.join(":")}Z`);
            expect(Math.round((signedAt - Date.now()) / 600_000) * 10).to.equal(minutes);
        }
    });
});
