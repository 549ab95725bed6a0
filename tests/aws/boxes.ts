import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { monthlyCost } from "../../catalog/cost";
import { planMachine } from "../../catalog/plan-machine";
import { defaultRootGiB } from "../../catalog/images";
import { readStackConfig } from "../../cli/stack-file/read";
import { hourlyUsd } from "../../catalog/prices";
import type { BoxName } from "./proofs";
import { jobMinutes } from "./queue";

/** A committed stack, made as cheap as its proofs allow. */
interface TestBox {
    readonly stack: "dev" | "gpu";
    readonly changes: Readonly<Record<string, unknown>>;
    /** Time from the first resource to the deletion of the last; an estimate, as nobody has run it yet. */
    readonly hours: number;
    /** The queue's hosts, each for its hours. */
    readonly hosts?: { readonly instanceType: string; readonly hours: number };
    /** Who may run it. */
    readonly note?: string;
}

export const testBoxes = {
    dev: { stack: "dev", changes: {}, hours: 1 },
    gpu: {
        stack: "gpu",
        changes: { instanceTypes: ["g4dn.xlarge", "g6.xlarge"], dataVolumeGiB: 50 },
        hours: 1.5,
        note: "needs the quota L-DB2E81BA",
    },
    // The only box on AL2023 with a driver from our own documents and of a supported branch.
    g3: {
        stack: "gpu",
        changes: { instanceTypes: ["g3s.xlarge"], dataVolumeGiB: 50 },
        hours: 1.5,
        note: "only where AWS still offers G3 to this account",
    },
    // Two jobs of one host and one of two, each up to half an hour.
    queue: {
        stack: "dev",
        changes: {
            sharedData: "new",
            queue: { instanceTypes: ["g4dn.xlarge"], maxvCpus: 8 },
        },
        hosts: { instanceType: "g4dn.xlarge", hours: (4 * jobMinutes) / 60 },
        hours: 2.5,
        note: "needs the quotas L-DB2E81BA and L-3819A6DF",
    },
} as const satisfies Record<BoxName, TestBox>;

/** Returns the highest cost of a box's test: the dearest of its types, its disks and its address. */
export function statedCost(projectDir: string, name: BoxName) {
    const { stack, changes, hours, hosts, note = "" }: TestBox = testBoxes[name];
    const { config } = readStackConfig(projectDir, stack, changes);
    const types = JSON.parse(config["workstation:instanceTypes"] ?? "[]") as string[];
    const hourly = Math.max(
        ...types.map((type) => hourlyCost(type, Number(config["workstation:dataVolumeGiB"]))),
    );
    const ofHosts = hosts === undefined ? 0 : hourlyUsd(hosts.instanceType)! * hosts.hours;
    const total = hourly * hours + ofHosts;
    const jobs = hosts && `, and ${hosts.hours} h of ${hosts.instanceType} in the queue`;
    const text =
        `${name}: ${types.join(" or ")}, up to $${hourly.toFixed(2)} an hour with its disks, for about ` +
        `${hours} h${jobs ?? ""}: up to $${total.toFixed(2)}${note && `; ${note}`}`;
    return { total, text };
}

/** @throws Error for a type without a price or a plan, because its cost is unknown. */
function hourlyCost(instanceType: string, dataGiB: number): number {
    const planned = planMachine({
        instanceType,
        operatingSystem: "al2023",
        framework: "tensorflow",
    });
    if (!planned.works) throw new Error(`${instanceType}: ${planned.conflict}`);
    const rootGiB = defaultRootGiB(planned.plan.image);
    const request = {
        instanceType,
        rootGiB,
        dataGiB,
        publicAddress: true,
        hours: "always",
    } as const;
    const usd = monthlyCost(request).at(-1)?.hourlyUsd;
    if (usd === undefined) throw new Error(`${instanceType} has no price in catalog/prices.ts`);
    return usd;
}

/** Returns the text of the test stack's own file. */
export function stackFile(projectDir: string, name: BoxName): string {
    const { stack, changes } = testBoxes[name];
    const text = readFileSync(join(projectDir, `Pulumi.${stack}.yaml`), "utf8");
    const { config } = parse(text) as { config: Record<string, unknown> };
    const own = Object.entries<unknown>(changes).map(([key, value]) => ({
        [`workstation:${key}`]: value,
    }));
    return stringify({ config: Object.assign({}, config, ...own) as unknown });
}

export function regionOf(projectDir: string, name: BoxName): string {
    const { config } = readStackConfig(projectDir, testBoxes[name].stack);
    return config["aws:region"] ?? process.env["AWS_REGION"] ?? "us-east-1";
}
