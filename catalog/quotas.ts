import { findInstanceType } from "./instance-types";

/** One of EC2's limits on the vCPUs that an account runs in a region. */
export interface VcpuQuota {
    readonly code: string;
    /** Its name in the Service Quotas console. */
    readonly name: string;
    readonly spot: boolean;
    /** Matches the beginning of the instance types that count. */
    readonly counts: RegExp;
    /** The same as `counts`, in words. */
    readonly families: string;
}

const standard = { counts: /^[acdhimrtz]\d/, families: "types without a GPU" };
const g = { counts: /^(g|gr|vt)\d/, families: "g types" };

/**
 * The quotas of the families in this catalog. Codes and names are from AWS's "Amazon EC2 instance type
 * quotas" (https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html, read 2026-11-29), whose links
 * to the console hold the codes. It names none for P6 on spot.
 */
export const vcpuQuotas = [
    {
        ...standard,
        code: "L-1216C47A",
        name: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        spot: false,
    },
    { ...g, code: "L-DB2E81BA", name: "Running On-Demand G and VT instances", spot: false },
    {
        code: "L-417A185B",
        name: "Running On-Demand P instances",
        spot: false,
        counts: /^p\d/,
        families: "p types",
    },
    {
        ...standard,
        code: "L-34B43A08",
        name: "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
        spot: true,
    },
    { ...g, code: "L-3819A6DF", name: "All G and VT Spot Instance Requests", spot: true },
    {
        code: "L-7212CCBC",
        name: "All P4, P3 and P2 Spot Instance Requests",
        spot: true,
        counts: /^p[2-4]/,
        families: "p2, p3 and p4 types",
    },
    {
        code: "L-C4BD4855",
        name: "All P5 Spot Instance Requests",
        spot: true,
        counts: /^p5/,
        families: "p5 types",
    },
] as const satisfies readonly VcpuQuota[];

export type QuotaCode = (typeof vcpuQuotas)[number]["code"];

/** Returns the quota that counts a box of this type; `undefined` when AWS's list names none. */
export function quotaOf(instanceType: string, spot: boolean) {
    return vcpuQuotas.find((quota) => quota.spot === spot && quota.counts.test(instanceType));
}

/** Returns the vCPUs that a box of this type counts as; 0 for a type outside the catalog. */
export function vcpusOf(instanceType: string): number {
    return findInstanceType(instanceType)?.vcpus ?? 0;
}
