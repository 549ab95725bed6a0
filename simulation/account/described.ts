import { AwsError, notFound } from "./aws-error";
import { passTime } from "./instances";
import { bucket, instance, volume, vpc } from "./resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    type SimulatedAccount,
    type Snapshot,
} from "./simulated-account";
import { type Tags, tagsOf } from "./tags";
import { volumeStatus } from "./volumes";

/** One of EC2's filters: the resource has one of the values. */
export interface Filter {
    readonly name: string;
    readonly values: readonly string[];
}

/** A question to EC2: resources by their ids, by filters that must all match, or both. */
export interface Question {
    readonly ids?: readonly string[];
    readonly filters?: readonly Filter[];
}

/** Answers `DescribeInstances`, for the program's lookups and for EC2's own API. @throws AwsError */
export function describedInstances(
    account: SimulatedAccount,
    region: string,
    question: Question,
): Existing[] {
    passTime(account);
    const all = [...allOfType(account, instance), ...(account.terminated ?? [])];
    return listed(account, region, all, question).filter(
        matching(question, ["instance-state-name", "instance-id"], ({ id, state }) => ({
            ...{ "instance-state-name": String(state["instanceState"]), "instance-id": id },
        })),
    );
}

/** Answers `DescribeVolumes`. A question by id takes so long that lists show the volume afterwards. @throws AwsError */
export function describedVolumes(
    account: SimulatedAccount,
    region: string,
    question: Question,
): Existing[] {
    const answer = listed(account, region, allOfType(account, volume), question).filter(
        matching(question, ["status", "volume-id", "attachment.instance-id"], ({ id }) => ({
            ...{ status: volumeStatus(account, id), "volume-id": id },
            "attachment.instance-id": String(attachmentOf(account, id)?.inputs["instanceId"]),
        })),
    );
    for (const id of question.ids ?? [])
        account.existing[id] = { ...account.existing[id]!, askedById: true };
    return answer;
}

/** Answers `DescribeVpcs`. @throws AwsError */
export function describedVpcs(
    account: SimulatedAccount,
    region: string,
    question: Question,
): Existing[] {
    return listed(account, region, allOfType(account, vpc), question).filter(
        matching(question, [], () => ({})),
    );
}

/** Answers `GetResources` of the tagging service for buckets: it learns of a new one later, as lists do. */
export function taggedBuckets(
    account: SimulatedAccount,
    region: string,
    question: Question,
): Existing[] {
    return listed(account, region, allOfType(account, bucket), question).filter(
        matching(question, [], () => ({})),
    );
}

/** Answers `DescribeSnapshots`. @throws AwsError */
export function describedSnapshots(account: SimulatedAccount, question: Question): Snapshot[] {
    const all = named(account.snapshots, question);
    return all.filter(matching(question, [], () => ({})));
}

/** Returns a region's resources that the question is about; a list leaves out the ones made a moment ago. */
function listed(
    { calls, quotas }: SimulatedAccount,
    region: string,
    all: readonly Existing[],
    question: Question,
): readonly Existing[] {
    const here = all.filter((it) => it.region === region);
    if (question.ids !== undefined && question.ids.length > 0) return named(here, question);
    return here.filter(
        ({ askedById = false, since }) =>
            askedById || calls.length - since > quotas.callsUntilListed,
    );
}

/** Returns the resources with these ids, or all. @throws AwsError for an id that EC2 does not know. */
function named<T extends { readonly id: string }>(all: readonly T[], { ids = [] }: Question) {
    const unknown = ids.find((id) => !all.some((it) => it.id === id));
    if (unknown !== undefined) throw new AwsError(notFound(unknown));
    return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/**
 * Returns a test for all filters of a question.
 *
 * @param known the names of filters for other things than tags.
 * @throws AwsError for any other filter, as EC2 does for a misspelt one.
 */
function matching<T extends Existing | Snapshot>(
    { filters = [] }: Question,
    known: readonly string[],
    fieldsOf: (it: T) => Tags,
): (it: T) => boolean {
    const isTag = (name: string) => name.startsWith("tag:");
    const misspelt = filters.find(
        ({ name }) => !isTag(name) && name !== "tag-key" && !known.includes(name),
    );
    if (misspelt !== undefined)
        throw new AwsError(`InvalidParameterValue: The filter '${misspelt.name}' is invalid`);
    return (it) => {
        const tags: Tags = "inputs" in it ? tagsOf(it) : it.tags;
        const fields = fieldsOf(it);
        return filters.every(({ name, values }) => {
            if (name === "tag-key") return values.some((key) => tags[key] !== undefined);
            const actual: string | undefined = isTag(name)
                ? tags[name.slice("tag:".length)]
                : fields[name];
            return actual !== undefined && values.includes(actual);
        });
    };
}
