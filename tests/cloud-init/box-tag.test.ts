import { expect } from "chai";
import {
    createServer,
    type IncomingHttpHeaders,
    type RequestListener,
    type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { logEvent } from "../../cli/boxes/log-event";
import { StopBox } from "./stop-box";

const example = '("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")';

describe("the tag that a box writes on itself", function () {
    this.timeout(60_000);
    let box: StopBox;
    const servers: Server[] = [];
    beforeEach(() => (box = new StopBox()));
    afterEach(() => {
        box.remove();
        for (const server of servers.splice(0)) {
            server.closeAllConnections();
            server.close();
        }
    });

    const listen = async (listener: RequestListener) => {
        const server = createServer(listener);
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    };

    /** Instance metadata of version 2; `path` is answered otherwise by a test. */
    const metadata = (domain = "amazonaws.com") =>
        listen((request, response) => {
            const answers: Record<string, string> = {
                "/latest/meta-data/instance-id": "i-0a1",
                "/latest/meta-data/placement/region": "eu-west-1",
                "/latest/meta-data/services/domain": domain,
                "/latest/meta-data/iam/security-credentials/": "dev-box",
                "/latest/meta-data/iam/security-credentials/dev-box": JSON.stringify({
                    ...{ AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "secret", Token: "T+/=" },
                }),
            };
            const { method, url = "", headers } = request;
            const isToken = method === "PUT" && url === "/latest/api/token";
            const knows = headers["x-aws-ec2-metadata-token"] === "the-token";
            if (isToken && headers["x-aws-ec2-metadata-token-ttl-seconds"] !== undefined)
                return response.end("the-token");
            response.statusCode = knows ? (url in answers ? 200 : 404) : 401;
            return response.end(answers[url]);
        });

    interface Asked {
        readonly body: string;
        readonly headers: IncomingHttpHeaders;
    }

    /** EC2, which notes what it is asked. */
    const ec2 = async (status: number, answer: string) => {
        const asked: Asked[] = [];
        const at = await listen((request, response) => {
            let body = "";
            request.on("data", (chunk: Buffer) => (body += chunk.toString()));
            request.on("end", () => {
                asked.push({ body, headers: request.headers });
                response.statusCode = status;
                response.end(answer);
            });
        });
        return { at, asked };
    };

    const write = (where: string, at: string, value = "idle at 2026-11-30T10:00:00Z: no use") =>
        box.python(
            [
                "import box_tag, http.client",
                `box_tag.metadata = "${where}"`,
                "hosts = []",
                `box_tag.to_ec2 = lambda host, seconds: hosts.append(host) or http.client.HTTPConnection("${at}", timeout=seconds)`,
                `print(box_tag.write("${value}"), *hosts)`,
            ].join("\n"),
        );

    it("is signed as in AWS's published examples, and as botocore 1.44.8 signs it", async () => {
        const lines = [
            "import box_tag",
            "def sign(service, headers, *rest):",
            `    print(box_tag.authorization(${example}, service, headers, *rest).split("Signature=")[1])`,
            'form = "application/x-www-form-urlencoded"',
            'then = {"x-amz-date": "20150830T123600Z"}',
            'iam = {"content-type": form + "; charset=utf-8", "host": "iam.amazonaws.com", **then}',
            'sign(("us-east-1", "iam"), iam, "", "GET", "Action=ListUsers&Version=2010-05-08")',
            'suite = {"content-type": form, "host": "example.amazonaws.com", **then}',
            'sign(("us-east-1", "service"), suite, "Param1=value1")',
            'ec2 = {"content-type": form + "; charset=utf-8", "host": "ec2.eu-west-1.amazonaws.com"}',
            'ec2 = {**ec2, "x-amz-date": "20261130T100000Z", "x-amz-security-token": "TOKEN=="}',
            'body = "Action=CreateTags&ResourceId.1=i-0a1&Tag.1.Key=workstation%3Alast-stop"',
            'body += "&Tag.1.Value=idle%20at%202026-11-30T10%3A00%3A00Z%3A%20no%20use&Version=2016-11-15"',
            'sign(("eu-west-1", "ec2"), ec2, body)',
        ];
        expect((await box.python(lines.join("\n"))).split("\n")).to.deep.equal([
            // IAM user guide, "Signature Version 4"; AWS's test suite, post-x-www-form-urlencoded; botocore.
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            "1eaea5f5a76fd2aec1415c324f6007e2dd9560db47f5845741aa55c8d0d22916",
            "",
        ]);
    });

    it("is written at the region's EC2 with the role's keys, on this box and nothing else", async () => {
        const { at, asked } = await ec2(200, "<CreateTagsResponse/>");
        const said = await write(await metadata(), at);
        expect(said).to.equal(
            "the tag workstation:last-stop says it too: idle at 2026-11-30T10:00:00Z: no use ec2.eu-west-1.amazonaws.com\n",
        );
        expect(asked).to.have.length(1);
        const { body, headers } = asked[0]!;
        expect(Object.fromEntries(new URLSearchParams(body))).to.deep.equal({
            ...{ Action: "CreateTags", Version: "2016-11-15", "ResourceId.1": "i-0a1" },
            "Tag.1.Key": "workstation:last-stop",
            "Tag.1.Value": "idle at 2026-11-30T10:00:00Z: no use",
        });
        expect(headers).to.include({
            host: "ec2.eu-west-1.amazonaws.com",
            "x-amz-security-token": "T+/=",
        });
        expect(headers.authorization).to.match(
            /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-west-1\/ec2\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
        );
    });

    it("is written at China's EC2 in China", async () => {
        const { at } = await ec2(200, "");
        const said = await write(await metadata("amazonaws.com.cn"), at);
        expect(said).to.match(/ ec2\.eu-west-1\.amazonaws\.com\.cn\n$/);
    });

    it("says what EC2 refused, and raises nothing", async () => {
        const refusal =
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>";
        const { at } = await ec2(403, refusal);
        expect(await write(await metadata(), at)).to.include(
            "the tag workstation:last-stop was not written: EC2 said UnauthorizedOperation",
        );
    });

    it("says that a rehearsal has no instance metadata", async () => {
        const said = await write("127.0.0.1:1", "127.0.0.1:1");
        expect(said).to.equal(
            "there is no instance metadata here, so no tag says on AWS why this box stopped\n",
        );
    });

    it("gives up on a role without keys, on an EC2 that is not there, and on one that never answers", async () => {
        const wrong = await listen((request, response) => response.end("nonsense"));
        expect(await write(wrong, "127.0.0.1:1")).to.include("was not written: JSONDecodeError");
        expect(await write(await metadata(), "127.0.0.1:1")).to.include("ConnectionRefusedError");
        const began = Date.now();
        expect(await write(await metadata(), await listen(() => {}))).to.match(
            /was not written: \w*imeout/i,
        );
        expect(Date.now() - began).to.be.below(5000);
    });

    it("gives up after six seconds where each answer takes nearly two", async () => {
        const slow = await listen((_, response) => void setTimeout(() => response.end("x"), 1800));
        const began = Date.now();
        expect(await write(slow, slow)).to.match(/was not written: \w*imeout/i);
        expect(Date.now() - began).to.be.below(8500);
    });

    it("checks EC2's certificate", async () => {
        const said = await box.python(
            "import box_tag\nprint(box_tag.to_ec2('ec2.eu-west-1.amazonaws.com', 2)._context.verify_mode.name)",
        );
        expect(said).to.equal("CERT_REQUIRED\n");
    });

    it("has 256 characters at most, all of which each AWS service takes, and the time that history reads", async () => {
        const reason = "80 % of 2 cores; (ana's \\x1b[31m) naïve — " + "x".repeat(300);
        const said = await box.python(
            `import box_tag\nprint(box_tag.value_of("idle", "2026-11-30T10:00:00Z", "${reason}"))`,
        );
        const value = said.trimEnd();
        expect(value)
            .to.have.length(256)
            .and.match(/^[\w .:/=+@-]+$/);
        expect(value).to.match(/: 80 percent of 2 cores anas 31m na ve x+$/);
        const detail = {
            tags: { "workstation:last-stop": value },
            "changed-tag-keys": ["workstation:last-stop"],
        };
        const resources = ["arn:aws:ec2:eu-west-1:123456789012:instance/i-0a1"];
        const event = { id: "e-1", time: "2026-11-30T10:00:01Z", resources, detail };
        expect(logEvent(JSON.stringify(event))?.why).to.equal(value);
    });
});
