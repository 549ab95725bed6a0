import { quotaOf, type VcpuQuota, vcpusOf } from "../../catalog/quotas";

/** A box that runs somewhere in the account and region. */
export interface RunningBox {
    readonly id: string;
    readonly instanceType: string;
    readonly spot: boolean;
    readonly vcpus: number;
    /** Its member, if it is a box of the stack. */
    readonly member?: string;
}

/** What a change wants for one member. */
export interface Wanted {
    readonly member: string;
    readonly instanceType: string;
    readonly spot: boolean;
    /** `new`: a box in place of the current one. `kept`: the current one, unless its documents have changed. */
    readonly box: "new" | "kept";
}

/** What a change takes from a quota. */
export interface Need {
    readonly quota: VcpuQuota;
    /** vCPUs of the quota in use now, by all boxes of the account. */
    readonly used: number;
    /** Additional vCPUs for certain, at least until old boxes stop. */
    readonly more: number;
    /** vCPUs on top of that for a while, if existing boxes are replaced. */
    readonly ifReplaced: number;
    /** Old boxes that count in this quota and could be stopped before the new ones start. */
    readonly old: readonly RunningBox[];
}

/**
 * Counts what a change takes from the quota of its type. A new box starts before the old one stops, so a replacement
 * counts twice.
 *
 * @param inPlace whether a member's box of one type becomes the other without a new box.
 * @returns undefined where no quota is known for the type.
 */
export function needOf(
    wanted: readonly Wanted[],
    running: readonly RunningBox[],
    inPlace: (member: string, from: string, to: string) => boolean,
): Need | undefined {
    const [first] = wanted;
    const quota = first && quotaOf(first.instanceType, first.spot);
    if (quota === undefined) return undefined;
    const counted = running.filter((it) => quotaOf(it.instanceType, it.spot) === quota);
    const used = counted.reduce((sum, { vcpus }) => sum + vcpus, 0);
    const old: RunningBox[] = [];
    let [more, ifReplaced] = [0, 0];
    for (const { member, instanceType, spot, box } of wanted) {
        const vcpus = vcpusOf(instanceType);
        const theirs = counted.find((it) => it.member === member);
        if (theirs === undefined) {
            more += vcpus;
            continue;
        }
        const changesInPlace =
            box === "kept" && !spot && inPlace(member, theirs.instanceType, instanceType);
        if (box === "kept" && theirs.instanceType === instanceType) ifReplaced += vcpus;
        else more += changesInPlace ? Math.max(0, vcpus - theirs.vcpus) : vcpus;
        if (!changesInPlace || theirs.instanceType === instanceType) old.push(theirs);
    }
    return { quota, used, more, ifReplaced, old };
}

/**
 * Returns what to say about a need before a change, a sentence each.
 *
 * @param value vCPUs of the quota.
 */
export function tellNeed(
    { quota, used, more, ifReplaced, old }: Need,
    value: number,
    region: string,
) {
    const most = used + more + ifReplaced;
    const inUse = `${used} of the ${value} vCPUs of ${quota.code} (${quota.name}) run now`;
    const forCertain = more === 0 ? "this needs none" : `this needs ${more} more`;
    const needs =
        ifReplaced === 0
            ? forCertain
            : `${forCertain}, or ${more + ifReplaced} more while boxes are replaced`;
    if (most <= value) return [`${inUse}; ${needs}`];
    const freed = old.reduce((sum, { vcpus }) => sum + vcpus, 0);
    const ids = old.map(({ id }) => id).join(" ");
    return [
        `${inUse}; ${needs}, which ${used + more > value ? "AWS will refuse" : "AWS would then refuse"}`,
        "to ask AWS for more: `aws service-quotas request-service-quota-increase " +
            `--region ${region} --service-code ec2 --quota-code ${quota.code} --desired-value ${most}\``,
        ...(old.length > 0 && most - freed <= value
            ? [
                  "or stop the old box first, because a stopped box does not count; it is offline for 10 to 20 minutes, until " +
                      `the new one is ready: \`aws ec2 stop-instances --region ${region} --instance-ids ${ids}\``,
              ]
            : []),
    ];
}
