import {
    DescribeInstancesCommand,
    type EC2Client,
    type Instance,
    paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import { filter, tagsOf } from "../aws/ec2-tags";
import { isBucketName } from "../../planning/shared-bucket";
import {
    bucketTag,
    instanceTypeTag,
    lastStopTag,
    memberOf,
    memberTag,
    projectTag,
    stackTag,
    stoppedTag,
} from "../../planning/tags";

/** The states in which a box still is, or is about to end. A terminated one is listed for another hour by EC2. */
const states = ["pending", "running", "stopping", "stopped", "shutting-down"] as const;

export type BoxState = (typeof states)[number];

/** A member's box as EC2 and its tags describe it. */
export interface Box {
    readonly id: string;
    readonly project: string;
    readonly stack: string;
    readonly member: string;
    readonly instanceType: string;
    /** The type that its tag names: another one where somebody changed it elsewhere. */
    readonly typeTag?: string | undefined;
    readonly state: BoxState;
    readonly zone: string;
    /** Its last start. */
    readonly launched: Date;
    /** EC2's `StateTransitionReason`: why and when somebody stopped it; empty while it runs. */
    readonly reason: string;
    /** EC2's `StateReason` as `CODE: sentence`: also tells that EC2 itself stopped the box; empty while it runs. */
    readonly cause: string;
    readonly spot: boolean;
    readonly publicAddress: boolean;
    /** The bucket of its stack, as its tag names it. */
    readonly sharedBucket?: string | undefined;
    /** The box's own note of when and why it stopped last. */
    readonly lastStop: string | undefined;
    /** Mark of the command that stopped it to copy its data. */
    readonly stoppedToCopy: string | undefined;
}

/** Which boxes are meant. Left out: those of every stack, of every member. */
export interface BoxFilter {
    readonly stack?: string | undefined;
    readonly member?: string | undefined;
}

/** Most boxes on a page. A page is let go before the next one is asked for. */
const pageSize = 200;

/**
 * Finds boxes by their tags alone, so neither Pulumi nor a stack file is needed. Terminated ones are left out, and so is
 * an instance whose tags hold no name of a stack or a member.
 *
 * @returns sorted by stack, member and id.
 */
export async function findBoxes(
    ec2: EC2Client,
    { stack, member }: BoxFilter,
): Promise<readonly Box[]> {
    const Filters = [
        filter("tag-key", projectTag),
        filter("instance-state-name", ...states),
        ...(stack === undefined ? [] : [filter(`tag:${stackTag}`, stack)]),
        ...(member === undefined ? [] : [filter(`tag:${memberTag}`, member)]),
    ];
    const boxes: Box[] = [];
    for await (const { Reservations = [] } of paginateDescribeInstances(
        { client: ec2, pageSize },
        { Filters },
    ))
        for (const { Instances = [] } of Reservations)
            boxes.push(...Instances.flatMap((it) => boxOf(it) ?? []));
    // EC2 takes `*` and `?` in a filter's value as wildcards.
    const meant = boxes.filter(
        (it) => it.stack === (stack ?? it.stack) && it.member === (member ?? it.member),
    );
    return meant.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/**
 * Asks EC2 for one box by its id, which reads less than a list by tags.
 *
 * @returns nothing for one that has been terminated, or whose tags are gone.
 * @throws Error named `InvalidInstanceID.NotFound`: EC2 has forgotten it, or the server that answers does not know it yet.
 */
export async function findBox(ec2: EC2Client, id: string): Promise<Box | undefined> {
    const { Reservations = [] } = await ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [id] }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances)
        .flatMap((it) => boxOf(it) ?? [])
        .at(0);
}

const orderOf = ({ stack, member, id }: Box) => [stack, member, id].join(" ");

/** Letters, digits and signs that Pulumi takes in the names of projects and stacks. */
const pulumiName = /^[\w.-]{1,100}$/;

/** A type as EC2 writes it. */
const typeName = /^[a-z][a-z0-9-]{0,30}\.[a-z0-9-]{1,30}$/;

/** Returns the type that an instance's tags name; nothing where the tag holds no type: it is printed, and anybody may write it. */
export function instanceTypeIn(tags: Readonly<Record<string, string>>): string | undefined {
    const { [instanceTypeTag]: type = "" } = tags;
    return typeName.test(type) ? type : undefined;
}

function boxOf(it: Instance): Box | undefined {
    const tags = tagsOf(it.Tags);
    const { [projectTag]: project = "", [stackTag]: stack = "" } = tags;
    const member = memberOf(tags);
    const state = states.find((name) => name === it.State?.Name);
    const named = pulumiName.test(project) && pulumiName.test(stack) && member !== "";
    if (!named || state === undefined) return undefined;
    const { Code: code = "", Message: message = "" } = it.StateReason ?? {};
    return {
        ...{ id: it.InstanceId ?? "", project, stack, member, state },
        instanceType: it.InstanceType ?? "",
        typeTag: instanceTypeIn(tags),
        zone: it.Placement?.AvailabilityZone ?? "",
        launched: it.LaunchTime ?? new Date(0),
        reason: it.StateTransitionReason ?? "",
        // EC2's sentence often begins with the code.
        cause: message.startsWith(code) ? message : `${code}: ${message}`,
        spot: it.InstanceLifecycle === "spot",
        publicAddress: it.PublicIpAddress !== undefined && it.PublicIpAddress !== "",
        sharedBucket: isBucketName(tags[bucketTag] ?? "") ? tags[bucketTag] : undefined,
        lastStop: tags[lastStopTag],
        stoppedToCopy: tags[stoppedTag],
    };
}
