import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { quotaOf, type VcpuQuota, vcpusOf } from "../../../catalog/quotas";
import { runningBoxes } from "../../aws/running-boxes";
import type { Box } from "../../boxes/find";
import { check, fail, type Finding, ok, unknown } from "../check";

/** What counts in the quota of a box. */
export interface Counted {
    readonly box: Pick<Box, "instanceType" | "spot" | "state">;
    readonly quota: VcpuQuota | undefined;
    /** vCPUs of the quota; `undefined` where AWS has none on record for the account. */
    readonly value: number | undefined;
    /** vCPUs of it that run in the account now. */
    readonly used: number;
    readonly region: string;
}

/** Decides whether the box has room in its quota, where it counts only while it runs. */
export function decideQuota({ box, quota, value, used, region }: Counted): Finding {
    const { instanceType, state } = box;
    if (quota === undefined) return unknown(`unknown: AWS names no quota for ${instanceType}`);
    const named = `${quota.code} (${quota.name})`;
    if (value === undefined)
        return unknown(`unknown: AWS has no value of ${named} for this account in ${region}`);
    const inUse = `${used} of the ${value} vCPUs of ${named} run`;
    if (state === "running" || state === "pending") return ok(`${inUse}, your box among them`);
    const needs = vcpusOf(instanceType);
    if (used + needs <= value) return ok(`${inUse}, and your box needs ${needs}`);
    return fail(
        `${inUse}, so AWS will not start your box, which needs ${needs}`,
        "stop another box, or ask AWS for more: `aws service-quotas request-service-quota-increase " +
            `--region ${region} --service-code ec2 --quota-code ${quota.code} --desired-value ${used + needs}\``,
    );
}

export const quota = check("vCPU quota", {
    after: ["your box"],
    ask: async (asked, abortSignal): Promise<Counted> => {
        const [{ ec2, region }, box] = [await asked.aws(), await asked.box()];
        const { instanceType, spot } = box;
        const quota = quotaOf(instanceType, spot);
        if (quota === undefined) return { box, quota, value: 0, used: 0, region };
        const { credentials } = ec2.config;
        const [value, running] = await Promise.all([
            new ServiceQuotasClient({ region, credentials })
                .send(new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: quota.code }), {
                    abortSignal,
                })
                .then(({ Quota }) => Quota?.Value, unlessMissing),
            runningBoxes(ec2),
        ]);
        const used = running
            .filter((it) => quotaOf(it.instanceType, it.spot) === quota)
            .reduce((sum, { vcpus }) => sum + vcpus, 0);
        return { box, quota, value, used, region };
    },
    decide: decideQuota,
});

/** Service Quotas knows no value where an account has never used a family, or in a region without it. */
function unlessMissing(error: unknown): undefined {
    if (error instanceof Error && error.name === "NoSuchResourceException") return;
    throw error;
}
