import { tablePrices } from "../../catalog/price-list";
import { table } from "./table";

/** One step of the example in docs/more-than-one-machine.md. */
interface Step {
    readonly what: string;
    readonly instanceType: string;
    readonly gpus: number;
    readonly machines: number;
    /** Share of a perfect speed-up that is taken for granted: nobody has measured it, and each training has its own. */
    readonly efficiency: number;
}

/** Hours that the example's training takes on the first step's single GPU. */
export const hoursOnOne = 40;

export const steps: readonly Step[] = [
    {
        ...{ what: "the box", instanceType: "g4dn.xlarge", gpus: 1, machines: 1 },
        efficiency: 1,
    },
    {
        ...{ what: "4 GPUs", instanceType: "g4dn.12xlarge", gpus: 4, machines: 1 },
        efficiency: 0.9,
    },
    {
        ...{ what: "4 nodes", instanceType: "g4dn.12xlarge", gpus: 4, machines: 4 },
        efficiency: 0.75,
    },
];

/** The same training on one GPU, on four of one machine and on four machines, at the table's on-demand prices. */
export function workedMachines(): string {
    const list = tablePrices();
    const rows = steps.map(({ what, instanceType, gpus, machines, efficiency }) => {
        const all = gpus * machines;
        const hourly = (list.hourlyUsd(instanceType)! + list.publicIpv4Hour) * machines;
        const hours = hoursOnOne / (all * efficiency);
        return [
            what,
            `${machines} x ${instanceType}`,
            String(all),
            hourly.toFixed(2),
            `${Math.round(efficiency * 100)} %`,
            hours.toFixed(1),
            (hourly * hours).toFixed(2),
        ];
    });
    return table([
        ["Step", "Machines", "GPUs (T4)", "USD an hour", "Of a perfect speed-up", "Hours", "USD"],
        ...rows,
    ]);
}
