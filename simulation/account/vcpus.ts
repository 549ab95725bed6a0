import { type QuotaCode, quotaOf, vcpusOf } from "../../catalog/quotas";
import type { Refused } from "./aws-error";
import { instance } from "./resource-types";
import { allOfType, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Refuses a box past the vCPU quota of its family and purchase. Running and pending boxes count, stopped ones do not.
 *
 * @param box inputs of the box to run.
 * @param apartFrom id of the box to leave out of the count, because it is the one that changes.
 */
export function exceedsVcpus(account: SimulatedAccount, box: Inputs, apartFrom?: string): Refused {
    const quota = quotaIn(box);
    if (quota === undefined) return undefined; // no source says which quota counts
    const inUse = allOfType(account, instance)
        .filter((it) => it.id !== apartFrom && quotaIn(it.inputs)?.code === quota.code)
        .filter(({ state }) => ["pending", "running"].includes(String(state["instanceState"])))
        .reduce((sum, { inputs }) => sum + vcpusOf(String(inputs["instanceType"])), 0);
    const limit = vcpuLimit(account, quota.code);
    if (inUse + vcpusOf(String(box["instanceType"])) <= limit) return undefined;
    return quota.spot
        ? "MaxSpotInstanceCountExceeded: Max spot instance count exceeded"
        : "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of " +
              `${limit} allows for the instance bucket that the specified instance type belongs to.`;
}

const quotaIn = ({ instanceType, instanceMarketOptions }: Inputs) =>
    quotaOf(String(instanceType), instanceMarketOptions !== undefined);

/** Returns the account's limit for a quota. */
export function vcpuLimit({ quotas }: SimulatedAccount, code: QuotaCode): number {
    return quotas.vcpus[code] ?? 640;
}
