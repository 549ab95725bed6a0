/** What calls reach instead of AWS: passes them to moto, answers the ones that moto does not know, and records all. */
import { EC2Client, EC2ServiceException } from "@aws-sdk/client-ec2";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Input } from "../../../simulation/provider/ec2-protocol";
import { refuseWhatMotoAccepts } from "./corrections";
import { type PretendPrices, pretendProducts } from "../../cli/boxes/support/pretend-prices";
import { describeNodes } from "./nodes";
import { type Recorded, recordedOf } from "./recorded";
import { Refused, worded } from "./refused";

/** Answers one operation in place of moto. */
export type Answer = (input: Input, region: string) => Promise<unknown>;

export const credentials = { accessKeyId: "emulated", secretAccessKey: "emulated" };

type PriceQuestion = Parameters<typeof pretendProducts>[1];

/** What AWS's price list has here; moto has none. They are not the table's, so that a test sees which was taken. */
const priceList: PretendPrices = {
    ...{ "BoxUsage:t3a.large": 0.1, "BoxUsage:g4dn.4xlarge": 1.5 },
    ...{ "EBS:VolumeUsage.gp3": 0.1, "EBS:SnapshotUsage": 0.06, "PublicIPv4:InUseAddress": 0.01 },
};

/** Most instances on a page. EC2 may end a page before the number that was asked for, and takes 5 or more. */
const pageSize = 25;

export class Front {
    /** The calls since the last `forget`. One that a fault kept away is not among them. */
    readonly calls: Recorded[] = [];
    private readonly clients = new Map<string, EC2Client>();
    private readonly server: Server;

    private constructor(private readonly moto: string) {
        this.server = createServer((request, response) => void this.answer(request, response));
    }

    static async start(moto: string): Promise<Front> {
        const front = new Front(moto);
        await once(front.server.listen(0, "127.0.0.1"), "listening");
        return front;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    /** By `service:operation`. Whoever adds one stands in for a service that moto lacks. */
    readonly answers: Record<string, Answer> = {
        "ssm:DescribeInstanceInformation": (input, region) =>
            describeNodes(this.client(region), input),
        "pricing:GetProducts": (input) =>
            Promise.resolve(pretendProducts(priceList, input as PriceQuestion, "")),
    };

    /** How far its clock is ahead of this one, seconds. */
    ahead = 0;

    forget(): void {
        this.calls.length = 0;
    }

    async stop(): Promise<void> {
        this.clients.forEach((client) => client.destroy());
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, "close");
    }

    /** A client of moto itself, whose calls are neither recorded nor struck by faults. */
    client(region: string): EC2Client {
        const client =
            this.clients.get(region) ?? new EC2Client({ region, endpoint: this.moto, credentials });
        this.clients.set(region, client);
        return client;
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        response.setHeader("date", new Date(Date.now() + this.ahead * 1000).toUTCString());
        // A question without a signature asks nothing but whether somebody is there.
        if (request.method === "GET") {
            response.end();
            return;
        }
        let body = "";
        for await (const chunk of request) body += String(chunk);
        const call = recordedOf(request.headers, body);
        this.calls.push(call);
        try {
            const own = this.answers[`${call.service}:${call.operation}`];
            if (own !== undefined) {
                const answer = await own(call.parameters, call.region);
                response.setHeader("content-type", "application/x-amz-json-1.1");
                response.end(JSON.stringify(answer));
                return;
            }
            await refuseWhatMotoAccepts(this.client(call.region), call);
            await this.pass(request, response, call, body);
        } catch (error) {
            response.statusCode = error instanceof Refused || isOfEc2(error) ? 400 : 500;
            response.end(worded(asRefused(error), call.service));
        }
    }

    private async pass(
        { headers, method = "POST", url = "/" }: IncomingMessage,
        response: ServerResponse,
        call: Recorded,
        body: string,
    ): Promise<void> {
        const { authorization = "", "content-type": type = "" } = headers;
        const target = headers["x-amz-target"];
        const answer = await fetch(this.moto + url, {
            method,
            headers: {
                authorization,
                "content-type": type,
                ...(target === undefined ? {} : { "x-amz-target": String(target) }),
            },
            body: pagedBody(call, body),
        });
        const text = await answer.text();
        // moto answers in HTML what it has not implemented, and the SDK would try again for a 500.
        if (/^\s*<(!doctype )?html/i.test(text))
            throw new Refused(
                "InvalidAction",
                `moto has no ${call.operation} with these parameters`,
            );
        response.statusCode = answer.status;
        response.setHeader("content-type", answer.headers.get("content-type") ?? "");
        response.end(text);
    }
}

/** Makes EC2's pages of instances small. A question by id takes no number. */
function pagedBody({ service, operation, parameters }: Recorded, body: string): string {
    if (service !== "ec2" || operation !== "DescribeInstances") return body;
    if (parameters["InstanceId"] !== undefined) return body;
    const form = new URLSearchParams(body);
    const asked = Number(form.get("MaxResults") ?? pageSize);
    form.set("MaxResults", String(Math.min(asked, pageSize)));
    return form.toString();
}

function isOfEc2(error: unknown): error is EC2ServiceException {
    return error instanceof EC2ServiceException;
}

function asRefused(error: unknown): Refused {
    if (error instanceof Refused) return error;
    const { name, message } = error as Error;
    return new Refused(isOfEc2(error) ? name : "InternalError", message);
}
