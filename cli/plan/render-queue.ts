import { monthHours } from "../../catalog/cost";
import { quotaOf } from "../../catalog/quotas";
import { natHourlyUsd, nodesReach } from "../../planning/queue-limits";
import type { PriceList } from "../../catalog/price-list";
import { prices } from "../../catalog/prices";
import { usd } from "./cost-text";
import type { PlannedStackQueue, StackPlan } from "./stack-plan";

/** Returns the rows about the queue: what its hosts may be and cost, its limits, and what its jobs reach. */
export function queueRows({ queue, prices: list }: StackPlan): [string, string][] {
    if (queue === undefined) return [];
    const { maxvCpus, maxJobUsd, maxMonthlyUsd, nat, members, withoutJobs, zone } = queue;
    const others = members.filter(({ sameAsBox }) => !sameAsBox).map(({ name }) => name);
    const [first, ...more] = queue.passedOver;
    return [
        ["Hosts", `${hostPrices(queue, list)} an hour on demand; spot at most that`],
        ["At rest", atRest(nat)],
        [
            "Limits",
            `${maxvCpus} vCPUs on spot and as many on demand, by one host more at most (maxvCpus); ` +
                `submit refuses above $${maxJobUsd} a job and $${maxMonthlyUsd} a month`,
        ],
        ["Nodes", `${zone}; ${nodesReach(nat)}`],
        ...named("Images", others, "jobs have another image than the box"),
        ...named("No jobs", withoutJobs, "the box has no framework"),
        ...(first === undefined ? [] : [passedOver(first.conflict, more.length)]),
    ];
}

function hostPrices({ instanceTypes }: PlannedStackQueue, list: PriceList): string {
    return instanceTypes.map((type) => `${type} ${usd(list.hourlyUsd(type))}`).join(", ");
}

function atRest(nat: boolean): string {
    if (!nat) return "$0: no host runs while no job waits";
    const month = (natHourlyUsd * monthHours).toFixed(2);
    return `$${month} a month for the NAT gateway, and $${prices.natGatewayGb.usd} per GB through it`;
}

/** The first reason says enough here, as the others are often the same; the output `queue` has all. */
function passedOver(conflict: string, others: number): [string, string] {
    return ["Passed over", others === 0 ? conflict : `${conflict}; and ${others} more`];
}

/** Says something of people, by the names of a few: more would fill the screen. */
function named(title: string, people: readonly string[], what: string): [string, string][] {
    if (people.length === 0) return [];
    const more = people.length > 3 ? ` and ${people.length - 3} more` : "";
    return [[title, `${people.slice(0, 3).join(", ")}${more}: ${what}`]];
}

/** Returns the quotas that the queue's hosts count in, with what it may take of each. */
export function queueQuotas({ queue }: StackPlan): string[] {
    if (queue === undefined) return [];
    const codes = [true, false].flatMap((spot) =>
        queue.instanceTypes.flatMap((type) => quotaOf(type, spot)?.code ?? []),
    );
    return [`${queue.maxvCpus} of ${[...new Set(codes)].join(" and ")} for jobs`];
}
