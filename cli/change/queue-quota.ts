import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { quotaOf, type VcpuQuota } from "../../catalog/quotas";
import { defaultQueueTypes } from "../../catalog/queue-types";
import type { Session } from "./session";

/**
 * Asks AWS whether the account may run as many vCPUs as the queue. Batch would take the job and wait for ever.
 *
 * @returns sentences to show before consent, for each quota that is too small.
 */
export async function queueQuotaSteps({ login, region, settings }: AsksForQuotas) {
    const { queue } = settings;
    if (queue === undefined) return [];
    const { instanceTypes = defaultQueueTypes, maxvCpus } = queue;
    const quotas = new Map<string, VcpuQuota>();
    for (const spot of [true, false])
        for (const type of instanceTypes) {
            const quota = quotaOf(type, spot);
            if (quota !== undefined) quotas.set(quota.code, quota);
        }
    const client = new ServiceQuotasClient(login);
    const steps = await Promise.all(
        [...quotas.values()].map(async ({ code, name }) => {
            try {
                const { Quota } = await client.send(
                    new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: code }),
                );
                const value = Quota?.Value ?? 0;
                return value >= maxvCpus ? [] : [tooSmall(code, name, value, maxvCpus, region)];
            } catch (error) {
                const why = error instanceof Error ? error.name : String(error);
                return [
                    `it is not known whether the queue fits ${code} (${name}): GetServiceQuota answered ${why}`,
                ];
            }
        }),
    );
    return steps.flat();
}

type AsksForQuotas = Pick<Session, "login" | "region"> & {
    readonly settings: Pick<Session["settings"], "queue">;
};

function tooSmall(code: string, name: string, value: number, maxvCpus: number, region: string) {
    return (
        `the queue may run ${maxvCpus} vCPUs (queue.maxvCpus), and ${code} (${name}) allows ${value}: jobs beyond that wait ` +
        "until Batch cancels them; to ask AWS for more: `aws service-quotas request-service-quota-increase " +
        `--region ${region} --service-code ec2 --quota-code ${code} --desired-value ${maxvCpus}\``
    );
}
