import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listed, unflattened, xml } from "../../../../simulation/provider/ec2-protocol";
import { type PretendPrices, pretendProducts } from "./pretend-prices";

export interface PretendBox {
    id: string;
    /** Tags as somebody set them. */
    tags: Record<string, string>;
    type: string;
    state: string;
    launched: string;
    reason?: string;
    stateReason?: { code: string; message: string };
    spot?: boolean;
    publicIp?: string;
    console?: string;
    /** EC2 refuses to read the console of such a box at once. */
    onXen?: boolean;
}

/** What Systems Manager knows of a box. */
export interface PretendNode {
    InstanceId: string;
    PingStatus: string;
    /** Seconds since 1970. */
    LastPingDateTime: number;
    AssociationStatus?: string;
    LastAssociationExecutionDate?: number;
    AssociationOverview?: { InstanceAssociationStatusAggregatedCount: Record<string, number> };
}

export interface PretendVolume {
    id: string;
    box: string;
    sizeGiB: number;
    tags: Record<string, string>;
}

export interface LogEvent {
    readonly timestamp: number;
    readonly message: string;
}

/** A box of `ana` in the stack `dev`. */
export function pretendBox(more: Partial<PretendBox> & { member?: string; stack?: string } = {}) {
    const { member = "ana", stack = "dev", tags = {}, ...rest } = more;
    return {
        ...{ id: "i-0a1", type: "t3a.large", state: "running" },
        launched: "2026-11-30T08:00:00.000Z",
        tags: {
            "workstation:project": "workstation",
            "workstation:stack": stack,
            "workstation:member": member,
            ...tags,
        },
        ...rest,
    };
}

const environment = {
    AWS_ACCESS_KEY_ID: "pretended",
    AWS_SECRET_ACCESS_KEY: "pretended",
    AWS_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "2",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Neither this computer's own files nor its role may answer.
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
};

/** EC2, Systems Manager and CloudWatch Logs on loopback, with the boxes that a test gives and the refusals of AWS. */
export class PretendAws {
    boxes: PretendBox[] = [];
    nodes: PretendNode[] = [];
    volumes: PretendVolume[] = [];
    /** Events by log group. */
    logs: Record<string, LogEvent[]> = {};
    /** What AWS's price list has of every region; without it, AWS lets nobody ask. */
    prices: PretendPrices | undefined;
    /** Where the verbs keep prices. */
    priceFolder = "";
    /** Names of the calls so far, as IAM has them. */
    readonly calls: string[] = [];
    /** Errors to answer with, by call: a code and a sentence. */
    refuse: Record<string, readonly [code: string, message: string]> = {};
    /** What happens before the n-th question about instances is answered, from 1. */
    onQuestion: (question: number) => void = () => undefined;
    private questions = 0;
    private server: Server | undefined;
    private former: NodeJS.ProcessEnv = {};

    async begin(): Promise<void> {
        this.server = createServer((request, response) => {
            let body = "";
            request.on("data", (chunk) => (body += String(chunk)));
            request.on("end", () =>
                this.answer(request.headers["x-amz-target"]?.toString(), body, response),
            );
        }).listen(0, "127.0.0.1");
        await once(this.server, "listening");
        this.former = { ...process.env };
        this.priceFolder = mkdtempSync(join(tmpdir(), "workstation-prices-"));
        const { port } = this.server.address() as AddressInfo;
        for (const name of ["AWS_PROFILE", "AWS_DEFAULT_REGION", "WORKSTATION_MEMBER"])
            Reflect.deleteProperty(process.env, name);
        Object.assign(process.env, environment, {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
            WORKSTATION_PRICES: this.priceFolder,
        });
    }

    end(): void {
        this.server?.closeAllConnections();
        this.server?.close();
        if (this.priceFolder !== "") rmSync(this.priceFolder, { recursive: true, force: true });
        for (const name of Object.keys(process.env))
            if (!(name in this.former)) Reflect.deleteProperty(process.env, name);
        Object.assign(process.env, this.former);
    }

    box(id: string): PretendBox {
        return this.boxes.find((it) => it.id === id)!;
    }

    private answer(target: string | undefined, body: string, response: ServerResponse): void {
        const form = new URLSearchParams(target === undefined ? body : "");
        const service = serviceOf(target ?? "");
        const name =
            target === undefined
                ? `ec2:${form.get("Action")}`
                : `${service}:${target.split(".")[1]}`;
        this.calls.push(name);
        if (name === "ec2:DescribeInstances") this.onQuestion(++this.questions);
        const known = ec2Calls.includes(name) || target !== undefined;
        const refused =
            this.refuse[name] ??
            this.noPrices(name) ??
            (known ? undefined : (["InvalidAction", `nobody answers ${name} here`] as const)) ??
            this.unknownId(name, listed(unflattened(form)["InstanceId"])) ??
            wrongQuestion(name, unflattened(form)) ??
            this.wrongState(name, listed(unflattened(form)["InstanceId"])) ??
            this.notLatest(name, unflattened(form));
        if (refused !== undefined) {
            const [code, message] = refused;
            response.statusCode = 400;
            const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
            response.end(
                target === undefined
                    ? `<Response><Errors>${error}</Errors></Response>`
                    : JSON.stringify({ __type: code, message }),
            );
        } else if (target === undefined) {
            response.end(`<Response>${xml(this.ec2(name, unflattened(form)))}</Response>`);
        } else response.end(JSON.stringify(this.json(name, JSON.parse(body) as Asked)));
    }

    /** EC2 answers with an error where one of the ids is unknown, and not with an empty list. */
    private unknownId(name: string, ids: readonly string[]) {
        const unknown = ids.find((id) => this.boxes.every((it) => it.id !== id));
        if (!name.startsWith("ec2:") || unknown === undefined) return undefined;
        return [
            "InvalidInstanceID.NotFound",
            `The instance ID '${unknown}' does not exist`,
        ] as const;
    }

    /** EC2 starts no box that has not stopped wholly, stops none that does not run yet, and neither after its end. */
    private wrongState(name: string, ids: readonly string[]) {
        const wrong = wrongStates[name] ?? [];
        const id = ids.find((it) => wrong.includes(this.box(it).state));
        if (id === undefined) return undefined;
        const [this_, what] =
            name === "ec2:StartInstances" ? ["The", "started"] : ["This", "stopped"];
        const sentence = `${this_} instance '${id}' is not in a state from which it can be ${what}.`;
        return ["IncorrectInstanceState", sentence] as const;
    }

    /** Puts boxes into another state, and answers as EC2 does; one that is in it or on its way stays as it is. */
    private put(ids: readonly string[], state: string, reached: string): unknown {
        const changed = ids.map((id) => {
            const box = this.box(id);
            const before = box.state;
            if (before !== reached && before !== state) box.state = state;
            return {
                instanceId: id,
                previousState: { name: before },
                currentState: { name: box.state },
            };
        });
        return { instancesSet: changed };
    }

    private noPrices(name: string) {
        if (name !== "pricing:GetProducts" || this.prices !== undefined) return undefined;
        return ["AccessDeniedException", "User is not authorized to perform: pricing"] as const;
    }

    private notLatest(name: string, { InstanceId, Latest }: Readonly<Record<string, unknown>>) {
        if (name !== "ec2:GetConsoleOutput" || Latest !== "true") return undefined;
        if (this.box(String(InstanceId)).onXen !== true) return undefined;
        return ["UnsupportedOperation", "This instance type does not support retrieving"] as const;
    }

    private ec2(name: string, input: Readonly<Record<string, unknown>>): unknown {
        const filters = listed<{ Name: string; Value: unknown }>(input["Filter"]).map((it) => ({
            name: it.Name,
            values: listed(it.Value),
        }));
        const passes = (tags: Record<string, string>, fields: Record<string, string>) =>
            filters.every(({ name: key, values }) => {
                if (key === "tag-key") return values.some((it) => it in tags);
                const actual = key.startsWith("tag:") ? tags[key.slice(4)] : fields[key];
                return actual !== undefined && values.some((it) => wildcard(it).test(actual));
            });
        const ids = listed(input["InstanceId"]);
        switch (name) {
            case "ec2:DescribeInstances": {
                const found = this.boxes.filter(
                    (it) =>
                        (ids.length === 0 || ids.includes(it.id)) &&
                        passes(it.tags, { "instance-state-name": it.state }),
                );
                return paged("reservationSet", input, found, (it) => ({
                    instancesSet: [described(it)],
                }));
            }
            case "ec2:DescribeVolumes": {
                const found = this.volumes.filter((it) =>
                    passes(it.tags, { "attachment.instance-id": it.box }),
                );
                return paged("volumeSet", input, found, ({ id, sizeGiB, tags }) => ({
                    ...{ volumeId: id, size: sizeGiB, tagSet: tagSet(tags) },
                }));
            }
            case "ec2:GetConsoleOutput": {
                const { console: output = "", onXen = false } = this.box(
                    String(input["InstanceId"]),
                );
                const text = onXen ? "some minutes ago\n" : output;
                return { output: Buffer.from(text).toString("base64") };
            }
            case "ec2:StartInstances":
                return this.put(ids, "pending", "running");
            case "ec2:StopInstances":
                return this.put(ids, "stopping", "stopped");
            default:
                throw new Error(name);
        }
    }

    private json(name: string, asked: Asked): unknown {
        switch (name) {
            case "ssm:DescribeInstanceInformation": {
                const ids = asked.Filters?.find(({ Key }) => Key === "InstanceIds")?.Values;
                const found = this.nodes.filter((it) => ids?.includes(it.InstanceId) ?? true);
                // AWS's own page is 10 where nobody asks for more, and at most 50.
                return slice("InstanceInformationList", asked, found, asked.MaxResults ?? 10);
            }
            case "logs:DescribeLogGroups": {
                const { logGroupNamePrefix = "" } = asked;
                const names = Object.keys(this.logs).filter((it) =>
                    it.startsWith(logGroupNamePrefix),
                );
                return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
            }
            case "logs:FilterLogEvents": {
                const { logGroupName = "", filterPattern = "", startTime = 0 } = asked;
                const terms = [...filterPattern.matchAll(/\??"([^"]+)"/g)].map(([, it]) => it!);
                const [all, any] = ["every", "some"] as const;
                const found = (this.logs[logGroupName] ?? []).filter(
                    ({ timestamp, message }) =>
                        timestamp >= startTime &&
                        terms[filterPattern.startsWith("?") ? any : all]((it) =>
                            message.includes(it),
                        ),
                );
                // CloudWatch Logs may answer with an empty page and a token.
                const { nextToken } = asked;
                if (nextToken === undefined) return { events: [], nextToken: "0" };
                const from = Number(nextToken);
                const events = found.slice(from, from + 3);
                return from + 3 < found.length ? { events, nextToken: `${from + 3}` } : { events };
            }
            case "pricing:GetProducts":
                return pretendProducts(this.prices!, asked, "EUC1-");
            default:
                throw new Error(name);
        }
    }
}

const serviceOf = (target: string) =>
    target.startsWith("AmazonSSM") ? "ssm" : target.startsWith("AWSPrice") ? "pricing" : "logs";

/** The calls of EC2's that somebody answers here. */
const ec2Calls = [
    "ec2:DescribeInstances",
    "ec2:DescribeVolumes",
    "ec2:GetConsoleOutput",
    "ec2:StartInstances",
    "ec2:StopInstances",
];

const filters = ["instance-state-name", "tag-key", "attachment.instance-id"];

/** EC2 knows its filters by name, and puts no page of instances together that were asked for by id. */
function wrongQuestion(name: string, input: Readonly<Record<string, unknown>>) {
    const named = listed<{ Name: string }>(input["Filter"]).map(({ Name }) => Name);
    const wrong = named.find((it) => !it.startsWith("tag:") && !filters.includes(it));
    if (wrong !== undefined)
        return ["InvalidParameterValue", `The filter '${wrong}' is invalid`] as const;
    const { InstanceId: ids, MaxResults: most } = input;
    if (name !== "ec2:DescribeInstances" || ids === undefined || most === undefined)
        return undefined;
    return [
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults in the same call",
    ] as const;
}

/** From which states EC2 refuses a call. */
const wrongStates: Readonly<Record<string, readonly string[]>> = {
    "ec2:StartInstances": ["stopping", "shutting-down", "terminated"],
    "ec2:StopInstances": ["pending", "shutting-down", "terminated"],
};

interface Asked {
    readonly Filters?: readonly {
        readonly Key: string;
        readonly Values: readonly string[];
        readonly Field: string;
        readonly Value: string;
    }[];
    readonly MaxResults?: number;
    readonly NextToken?: string;
    readonly nextToken?: string;
    readonly logGroupName?: string;
    readonly logGroupNamePrefix?: string;
    readonly filterPattern?: string;
    readonly startTime?: number;
}

function described(it: PretendBox): unknown {
    const { code = "", message = "" } = it.stateReason ?? {};
    return {
        ...{ instanceId: it.id, instanceType: it.type, launchTime: it.launched },
        ...{ ipAddress: it.publicIp, reason: it.reason ?? "" },
        instanceState: { name: it.state },
        placement: { availabilityZone: "us-east-1a" },
        instanceLifecycle: it.spot === true ? "spot" : undefined,
        ...(code === "" ? {} : { stateReason: { code, message } }),
        tagSet: tagSet(it.tags),
    };
}

const tagSet = (tags: Record<string, string>) =>
    Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A filter's value as EC2 takes it. */
function wildcard(value: string): RegExp {
    const escaped = value.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

function paged<T>(
    set: string,
    { NextToken, MaxResults }: Readonly<Record<string, unknown>>,
    all: readonly T[],
    entry: (it: T) => unknown,
): unknown {
    const from = Number(NextToken ?? 0);
    const to = from + Number(MaxResults ?? 1000);
    const rest = to < all.length ? { nextToken: String(to) } : {};
    return { [set]: all.slice(from, to).map(entry), ...rest };
}

function slice<T>(key: string, { NextToken }: Asked, all: readonly T[], size: number): unknown {
    const from = Number(NextToken ?? 0);
    const to = from + Math.min(size, 50);
    return { [key]: all.slice(from, to), ...(to < all.length ? { NextToken: String(to) } : {}) };
}
