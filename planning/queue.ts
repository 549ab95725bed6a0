import { type JobHostImage, jobHostRootGiB } from "../catalog/job-host";
import type { Offerings } from "../catalog/offerings";
import { defaultQueueTypes, jobHostImageFor, joinsPlacementGroup } from "../catalog/queue-types";
import type { Edit } from "../settings/edit";
import type { Problem } from "../settings/problem";
import { shown } from "../settings/problem";
import type { QueueSettings } from "../settings/queue";
import type { Caller } from "./caller";
import { type JobContainer, jobContainer, type JudgedContainer } from "./job-containers";
import { type JobHost, jobHosts } from "./job-hosts";
import type { SettledMachine } from "./machine";

/** A member whose jobs the queue takes. */
export interface QueueMember extends JobContainer {
    readonly name: string;
}

/** The queue of a stack as it is declared. */
export interface PlannedQueue extends QueueSettings {
    readonly instanceTypes: readonly string[];
    readonly hosts: readonly JobHost[];
    /** Batch's own machine image. */
    readonly hostImage: JobHostImage;
    readonly rootVolumeGiB: number;
    readonly members: readonly QueueMember[];
    /** Members without a framework, and so without an image for a job. */
    readonly withoutJobs: readonly string[];
    /** Types that the queue would have taken, had they not been asked for by name. */
    readonly passedOver: readonly { readonly instanceType: string; readonly conflict: string }[];
    /** Where hosts on demand stand, side by side: nodes that talk over zones are slow, and pay for each GB. */
    readonly zone: string;
    /** Whether hosts on demand stand in a cluster placement group, which not all types join. */
    readonly placementGroup: boolean;
}

type Machines = readonly Pick<SettledMachine, "members" | "plan">[];

/**
 * Plans the queue from what its settings allow, what the members' containers run on and what AWS offers. Types named in the
 * settings must all do; of the default ones, those that do are taken.
 *
 * @throws Refusal with every problem at once.
 */
export function planQueue(
    queue: QueueSettings,
    machines: Machines,
    { offered, region }: Pick<Offerings, "offered" | "region">,
    caller: Caller,
): PlannedQueue {
    const asked = queue.instanceTypes ?? defaultQueueTypes;
    const all = jobHosts(asked);
    const hostImage = jobHostImageFor(all.some(({ gpus }) => gpus > 0));
    const withJobs = machines.flatMap(({ members, plan: { framework } }) =>
        framework === undefined
            ? []
            : members.map(({ name }) => ({ name, ...jobContainer(framework, all, hostImage) })),
    );
    if (withJobs.length === 0) throw caller.refusal([noFramework(queue)]);
    const conflictOf = ({ instanceType, vcpus }: JobHost) => {
        if (offered[instanceType] === undefined) return `${region} does not offer ${instanceType}`;
        if (vcpus > queue.maxvCpus)
            return `${instanceType} has ${vcpus} vCPUs, more than maxvCpus (${queue.maxvCpus})`;
        const member = withJobs.find(({ conflicts }) => conflicts[instanceType] !== undefined);
        return (
            member && `${member.name}'s jobs do not run there: ${member.conflicts[instanceType]}`
        );
    };
    const passedOver = all.flatMap((host) => {
        const conflict = conflictOf(host);
        return conflict === undefined ? [] : [{ instanceType: host.instanceType, conflict }];
    });
    const hosts = all.filter((host) => conflictOf(host) === undefined);
    const instanceTypes = hosts.map(({ instanceType }) => instanceType);
    if (hosts.length === 0 || (queue.instanceTypes !== undefined && passedOver.length > 0))
        throw caller.refusal(problemsOf(passedOver, instanceTypes));
    const names = new Set(withJobs.map(({ name }) => name));
    return {
        ...{ ...queue, instanceTypes, hosts, hostImage, passedOver },
        rootVolumeGiB: jobHostRootGiB,
        members: withJobs.map(withoutConflicts),
        withoutJobs: machines
            .flatMap(({ members }) => members)
            .map(({ name }) => name)
            .filter((name) => !names.has(name)),
        zone: zoneOf(instanceTypes, offered),
        placementGroup: instanceTypes.every(joinsPlacementGroup),
    };
}

function withoutConflicts({ conflicts, ...member }: QueueMember & JudgedContainer): QueueMember {
    void conflicts;
    return member;
}

/** Returns the zone that offers most of the types, and of several the first by name, so that it stays the same. */
function zoneOf(types: readonly string[], offered: Offerings["offered"]): string {
    const counts = new Map<string, number>();
    for (const zone of types.flatMap((type) => offered[type] ?? []))
        counts.set(zone, (counts.get(zone) ?? 0) + 1);
    const [[first = ""] = []] = [...counts].sort(
        ([zone, count], [other, others]) => others - count || zone.localeCompare(other),
    );
    return first;
}

function problemsOf(passedOver: PlannedQueue["passedOver"], left: readonly string[]): Problem[] {
    const path: Edit["path"] = ["queue", "instanceTypes"];
    return passedOver.map(({ instanceType, conflict }) => ({
        setting: "queue.instanceTypes",
        wrong: conflict,
        got: shown(instanceType),
        allowed: "types that the region offers and that the containers of all members run on",
        fix: [{ path, ...(left.length > 0 && { value: left }) }],
    }));
}

function noFramework(queue: QueueSettings): Problem {
    return {
        setting: "queue",
        wrong: "has nobody to run jobs for: no member's box has a framework, and so no image for a job",
        got: shown(queue.instanceTypes ?? "the default types"),
        allowed: "framework tensorflow or pytorch, or no queue",
        fix: [{ path: ["framework"], value: "tensorflow" }],
        or: "remove queue",
    };
}
