import {
    CreateTagsCommand,
    DeleteTagsCommand,
    DescribeInstancesCommand,
    type DescribeInstancesCommandInput,
    type EC2Client,
    GetConsoleOutputCommand,
    type InstanceStateChange,
    paginateDescribeInstances,
    StartInstancesCommand,
    StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { tagsOf } from "../../../cli/aws/ec2-tags";
import type { StandIn } from "./stand-ins";

type Ids = Readonly<Record<string, string>>;

/** Asks one thing, and returns the fields of the answer that the project reads. */
type Asks = (ec2: EC2Client, ids: Ids, pass: () => void) => Promise<unknown>;

const unknown = "i-0123456789abcdef0";

const described =
    (input: (ids: Ids) => DescribeInstancesCommandInput): Asks =>
    async (ec2, ids) => {
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(input(ids)));
        return Reservations.flatMap(({ Instances = [] }) => Instances)
            .map((it) => ({
                ...{ id: it.InstanceId, state: it.State?.Name, type: it.InstanceType },
                ...{ tags: tagsOf(it.Tags), spot: it.InstanceLifecycle === "spot" },
                zone: it.Placement?.AvailabilityZone,
                launched: it.LaunchTime instanceof Date,
            }))
            .sort((a, b) => String(a.tags["Name"]).localeCompare(String(b.tags["Name"])));
    };

const filtered = (...filters: readonly (readonly [name: string, ...values: string[]])[]) =>
    described(() => ({ Filters: filters.map(([Name, ...Values]) => ({ Name, Values })) }));

const changes = (all: InstanceStateChange[] = []) =>
    all.map((it) => [it.InstanceId, it.PreviousState?.Name, it.CurrentState?.Name]);

const starts =
    (whose: (ids: Ids) => string | undefined): Asks =>
    async (ec2, ids) =>
        changes(
            (await ec2.send(new StartInstancesCommand({ InstanceIds: [whose(ids)!] })))
                .StartingInstances,
        );
const stops =
    (whose: (ids: Ids) => string | undefined): Asks =>
    async (ec2, ids) =>
        changes(
            (await ec2.send(new StopInstancesCommand({ InstanceIds: [whose(ids)!] })))
                .StoppingInstances,
        );
const ana = ({ ana: id }: Ids) => id;
const cleo = ({ cleo: id }: Ids) => id;
const dan = ({ dan: id }: Ids) => id;

/** The calls, in their order: each finds what those before it have left. */
export const questions = {
    "by tag": filtered(["tag:workstation:stack", "dev"], ["instance-state-name", "running"]),
    "by a tag with a star": filtered(["tag:workstation:member", "a*"]),
    "by the key of a tag": filtered(["tag-key", "workstation:member"], ["tag:Name", "ana"]),
    "by a tag that none has": filtered(["tag:workstation:stack", "prod"]),
    "by a filter that there is not": filtered(["tags:workstation:stack", "dev"]),
    "by id": described((ids) => ({ InstanceIds: [ana(ids)!] })),
    "by an unknown id": described(() => ({ InstanceIds: [unknown] })),
    "by a malformed id": described(() => ({ InstanceIds: ["i-1"] })),
    "by id, in pages": described((ids) => ({ InstanceIds: [ana(ids)!], MaxResults: 5 })),
    "in pages": async (ec2, ids) => {
        const seen: string[] = [];
        for await (const { Reservations = [] } of paginateDescribeInstances(
            { client: ec2, pageSize: 5 },
            { Filters: [{ Name: "tag:workstation:stack", Values: ["dev"] }] },
        ))
            seen.push(...Reservations.map(({ Instances: [it] = [] }) => it?.InstanceId ?? ""));
        return Object.keys(ids).filter((member) => seen.includes(ids[member]!));
    },
    "stop one that runs": stops(ana),
    "stop one that is stopped": async (ec2, ids, pass) => {
        await filtered(["tag:Name", "ana"])(ec2, ids, pass);
        return stops(ana)(ec2, ids, pass);
    },
    "the stopped one": described((ids) => ({ InstanceIds: [ana(ids)!] })),
    "start one that is stopped": starts(ana),
    "start one right after its stop": async (ec2, ids, pass) => {
        await stops(cleo)(ec2, ids, pass);
        return starts(cleo)(ec2, ids, pass);
    },
    "stop one right after its start": async (ec2, ids, pass) => {
        await stops(dan)(ec2, ids, pass);
        pass();
        await filtered(["tag:Name", "dan"])(ec2, ids, pass);
        await starts(dan)(ec2, ids, pass);
        return stops(dan)(ec2, ids, pass);
    },
    "start one that runs": starts(({ ben }) => ben),
    "start a terminated one": starts(({ gone }) => gone),
    "stop a terminated one": stops(({ gone }) => gone),
    "start an unknown one": starts(() => unknown),
    "stop an unknown one": stops(() => unknown),
    "start a malformed one": starts(() => "i-1"),
    "tag one": async (ec2, ids, pass) => {
        const to = { Resources: [ids["ben"]!] };
        await ec2.send(new CreateTagsCommand({ ...to, Tags: [{ Key: "a", Value: "b" }] }));
        await ec2.send(new CreateTagsCommand({ ...to, Tags: [{ Key: "c", Value: "" }] }));
        await ec2.send(new DeleteTagsCommand({ ...to, Tags: [{ Key: "a" }] }));
        return filtered(["tag:Name", "ben"])(ec2, ids, pass);
    },
    "tag an unknown one": (ec2) =>
        ec2.send(new CreateTagsCommand({ Resources: [unknown], Tags: [{ Key: "a", Value: "b" }] })),
    "the console": async (ec2, { ben }) => {
        const { Output = "" } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: ben! }));
        return Buffer.from(Output, "base64").toString("base64") === Output;
    },
    "the console of an unknown one": (ec2) =>
        ec2.send(new GetConsoleOutputCommand({ InstanceId: unknown })),
} as const satisfies Readonly<Record<string, Asks>>;

export type Question = keyof typeof questions;

/**
 * Asks one stand-in everything. Ids in the answers give way to whose they are, errors to their code; what a call has
 * begun is over before the next.
 */
export async function answersOf({ ec2, ids, pass }: StandIn): Promise<Answers> {
    const answers: Record<string, unknown> = {};
    for (const [name, ask] of Object.entries<Asks>(questions)) {
        const answer = await ask(ec2, ids, pass).catch((error: Error) => error.name);
        const text = Object.entries(ids).reduce(
            (it, [member, id]) => it.replaceAll(`"${id}"`, `"${member}"`),
            JSON.stringify(answer),
        );
        answers[name] = JSON.parse(text);
        pass();
    }
    return answers as Answers;
}

export type Answers = Record<Question, unknown>;
