import { findInstanceType, type InstanceType } from "../../catalog/instance-types";
import { jobMemoryMiB } from "../../catalog/job-host";
import { Refusal } from "../../settings/refusal";

/** What somebody wants of a job. */
export interface Wish {
    /** Of each node. @default 1 where the queue has GPUs, else 0 */
    readonly gpus?: number | undefined;
    readonly nodes: number;
}

/** What each node of a job gets, and where it can run. */
export interface Requirements {
    readonly gpus: number;
    readonly vcpus: number;
    readonly memoryMiB: number;
    /** The types of the queue that can run it, smallest first. */
    readonly types: readonly InstanceType[];
}

/**
 * Chooses what a job asks of Batch, such that every type of the queue with as many GPUs can run it: Batch then continues with
 * the next type by itself. vCPUs and memory follow the GPUs: half of a box's GPUs bring half of its memory.
 *
 * @throws Refusal when no type of the queue holds it.
 */
export function requirementsOf(
    { gpus: asked, nodes }: Wish,
    queue: { readonly instanceTypes: readonly string[]; readonly maxvCpus: number },
): Requirements {
    const known = queue.instanceTypes.flatMap((it) => findInstanceType(it) ?? []);
    if (known.length === 0)
        throw new Refusal(
            `the queue's types are not in this program's catalog: ${queue.instanceTypes.join(", ") || "none is named"}; ` +
                "bring this program up to date, or ask whoever deploys",
        );
    const most = Math.max(...known.map((it) => it.gpu?.count ?? 0));
    const gpus = asked ?? Math.min(1, most);
    const large = known.filter((it) => (it.gpu?.count ?? 0) >= gpus);
    if (large.length === 0) throw tooManyGpus(gpus, nodes, most, known);
    const types = large
        .filter((it) => it.vcpus * nodes <= queue.maxvCpus)
        .sort((a, b) => a.vcpus - b.vcpus);
    if (types.length === 0) throw tooManyVcpus(large, nodes, queue.maxvCpus);
    const share = ({ gpu }: InstanceType) => (gpus === 0 ? 1 : gpus / (gpu?.count ?? gpus));
    const least = (of: (type: InstanceType) => number) => Math.min(...types.map(of));
    return {
        gpus,
        vcpus: Math.max(1, Math.floor(least((it) => it.vcpus * share(it)))),
        memoryMiB: Math.floor(least((it) => jobMemoryMiB(it.memoryGiB) * share(it))),
        types,
    };
}

function tooManyGpus(
    gpus: number,
    nodes: number,
    most: number,
    known: readonly InstanceType[],
): Refusal {
    const has = `its types are ${known.map((it) => `${it.name} (${it.gpu?.count ?? 0})`).join(", ")}`;
    const next =
        most === 0
            ? "ask whoever deploys for a type with GPUs in `workstation:queue`, or add --gpus 0"
            : `ask for at most ${most} with --gpus ${most}, or for more nodes: --gpus ${most} --nodes ${nodes * Math.ceil(gpus / most)}`;
    return new Refusal(
        `no type of the queue has ${gpus} GPUs; by their GPUs, ${has}\nnext: ${next}`,
    );
}

function tooManyVcpus(large: readonly InstanceType[], nodes: number, maxvCpus: number): Refusal {
    const smallest = Math.min(...large.map((it) => it.vcpus));
    const most = Math.floor(maxvCpus / smallest);
    const fewer = most > 0 ? `take --nodes ${most}, or ` : "";
    return new Refusal(
        `${nodes} ${nodes === 1 ? "node" : "nodes"} of at least ${smallest} vCPUs are more than the ${maxvCpus} vCPUs that the ` +
            `queue may start\nnext: ${fewer}ask whoever deploys to raise maxvCpus in \`workstation:queue\``,
    );
}
