import {
    type InstanceInformation,
    paginateDescribeInstanceInformation,
    type SSMClient,
} from "@aws-sdk/client-ssm";
import { projectTag, stackTag } from "../../planning/tags";

/** What Systems Manager has heard from a box. */
export interface Heard {
    /** Whether its agent answers. The list may still say so some minutes after the box has stopped. */
    readonly online: boolean;
    readonly lastPing: Date;
    readonly agentVersion: string | undefined;
    /** What the associations of the last `up` ended with: the self-test, and the live settings. */
    readonly verdict: "passed" | "failed" | "testing" | "untested";
    /** When they ran last. */
    readonly tested: Date | undefined;
}

/** Which boxes to ask about: some by their ids, or those of one stack or of all. */
export type About = { readonly ids: readonly string[] } | { readonly stack: string | undefined };

/** Most nodes that Systems Manager puts on a page (API reference, DescribeInstanceInformation, 2026-11); its default is 10. */
const pageSize = 50;

/**
 * Asks Systems Manager about boxes, by their tags where no id is known yet, so that EC2 can be asked at the same time.
 * It is the one call about it that a member's policy allows; which check has failed, only the box knows.
 *
 * @returns what it has heard, by the box's id.
 */
export async function hearFrom(ssm: SSMClient, about: About): Promise<Map<string, Heard>> {
    const filters =
        "ids" in about
            ? [{ Key: "InstanceIds", Values: [...about.ids] }]
            : about.stack === undefined
              ? [{ Key: "tag-key", Values: [projectTag] }]
              : [{ Key: `tag:${stackTag}`, Values: [about.stack] }];
    const heard = new Map<string, Heard>();
    const pages = paginateDescribeInstanceInformation(
        { client: ssm, pageSize },
        { Filters: filters },
    );
    for await (const { InstanceInformationList = [] } of pages)
        for (const it of InstanceInformationList) heard.set(it.InstanceId ?? "", heardOf(it));
    return heard;
}

function heardOf(it: InstanceInformation): Heard {
    return {
        online: it.PingStatus === "Online",
        lastPing: it.LastPingDateTime ?? new Date(0),
        agentVersion: it.AgentVersion,
        verdict: verdictOf(it),
        tested: it.LastAssociationExecutionDate,
    };
}

/** Sums up a box's associations: one that failed is not made good by another. */
function verdictOf({ AssociationStatus: whole, AssociationOverview }: InstanceInformation) {
    const { InstanceAssociationStatusAggregatedCount: counts = {} } = AssociationOverview ?? {};
    const states = new Set(Object.keys(counts).filter((it) => (counts[it] ?? 0) > 0));
    if (whole !== undefined) states.add(whole);
    if (states.size === 0) return "untested";
    if (states.has("Failed")) return "failed";
    return [...states].every((it) => it === "Success") ? "passed" : "testing";
}
