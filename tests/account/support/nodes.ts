import { type EC2Client, type Instance, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { tagsOf } from "../../../cli/aws/ec2-tags";
import type { Input } from "../../../simulation/provider/ec2-protocol";
import { Refused } from "./refused";

interface StringFilter {
    readonly Key: string;
    readonly Values: readonly string[];
}

/**
 * Answers Systems Manager's `DescribeInstanceInformation`, which moto does not know: each instance that runs is online
 * and has passed its self-test, each stopped one has lost its connection. Limits are those of the API reference (2026-11): 10 nodes a page, 50 at most,
 * 100 values a filter.
 *
 * @throws Refused
 */
export async function describeNodes(ec2: EC2Client, asked: Input): Promise<unknown> {
    const { Filters = [], MaxResults = 10, NextToken = "0" } = asked;
    if (Number(MaxResults) < 5 || Number(MaxResults) > 50)
        throw new Refused("ValidationException", `maxResults ${String(MaxResults)} is not 5 to 50`);
    const filters = Filters as readonly StringFilter[];
    filters.forEach(refuseUnknown);
    const ofTags = filters.filter(({ Key }) => isOfTags(Key));
    if (ofTags.length > 0 && ofTags.length < filters.length)
        throw new Refused("InvalidFilterKey", "tag filters can't be combined with others");
    const instances: Instance[] = [];
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, {}))
        instances.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
    const nodes = instances
        .filter((it) => filters.every((filter) => matches(it, filter)))
        .flatMap(nodeOf);
    const [from, to] = [Number(NextToken), Number(NextToken) + Number(MaxResults)];
    return {
        InstanceInformationList: nodes.slice(from, to),
        ...(to < nodes.length ? { NextToken: String(to) } : {}),
    };
}

/** Connection status of the agent, by the state of its instance. */
const statuses: Readonly<Record<string, string>> = {
    running: "Online",
    stopping: "Online",
    stopped: "ConnectionLost",
};

const isOfTags = (key: string) => key === "tag-key" || key.startsWith("tag:");

function refuseUnknown({ Key, Values }: StringFilter): void {
    if (!isOfTags(Key) && Key !== "InstanceIds" && Key !== "PingStatus")
        throw new Refused("InvalidFilterKey", `the stand-in does not know the filter ${Key}`);
    if (Values.length < 1 || Values.length > 100)
        throw new Refused("ValidationException", `${Key} has ${Values.length} values`);
}

function matches({ InstanceId = "", State, Tags }: Instance, { Key, Values }: StringFilter) {
    const tags = tagsOf(Tags);
    if (Key === "InstanceIds") return Values.includes(InstanceId);
    if (Key === "PingStatus") return Values.includes(statuses[State?.Name ?? ""] ?? "");
    if (Key === "tag-key") return Values.some((key) => tags[key] !== undefined);
    return Values.includes(tags[Key.slice("tag:".length)] ?? "");
}

/** Describes an instance whose associations, the self-test among them, have passed; a terminated one is no node. */
function nodeOf({ InstanceId = "", State, LaunchTime }: Instance) {
    const PingStatus = statuses[State?.Name ?? ""];
    if (PingStatus === undefined) return [];
    const since = (LaunchTime?.getTime() ?? 0) / 1000 + 60;
    return [
        {
            ...{ InstanceId, PingStatus, LastPingDateTime: since, AgentVersion: "3.3.4793.0" },
            ...{ AssociationStatus: "Success", LastAssociationExecutionDate: since },
            AssociationOverview: {
                InstanceAssociationStatusAggregatedCount: { Success: 2 },
            },
        },
    ];
}
