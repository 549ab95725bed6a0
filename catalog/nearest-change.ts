import { operatingSystems, type OperatingSystem } from "./platform";
import { frameworks, type Release } from "./frameworks";
import { gpus } from "./gpus";
import {
    findInstanceType,
    instanceTypes,
    nearestInstanceTypeName,
    type InstanceType,
} from "./instance-types";
import type { MachineRequest } from "./machine-plan";
import { planMachine } from "./plan-machine";
import { hourlyUsd } from "./prices";

/** Settings to change; the others stay. */
export interface Change {
    readonly instanceType?: string;
    readonly operatingSystem?: OperatingSystem;
    readonly frameworkVersion?: string;
    readonly availabilityZone?: string;
}

/**
 * Returns the smallest change after which `works` is true: first another version, then another operating
 * system, then another type of about the same size. `undefined` when nothing in the catalog works.
 */
export function nearestChange(
    request: MachineRequest,
    works: (request: MachineRequest) => boolean,
): Change | undefined {
    const { operatingSystem: asked, framework, frameworkVersion } = request;
    const systems = [asked, ...operatingSystems.filter((system) => system !== asked)];
    const releases: readonly Release[] = frameworks[framework].releases;
    const others = releases.map(({ version }) => version).filter((it) => it !== frameworkVersion);
    const versions = frameworkVersion === undefined ? [undefined] : [frameworkVersion, ...others];

    for (const instanceType of typesNear(request.instanceType)) {
        for (const operatingSystem of systems) {
            for (const version of versions) {
                const change = {
                    ...(instanceType !== request.instanceType && { instanceType }),
                    ...(operatingSystem !== asked && { operatingSystem }),
                    ...(version !== undefined &&
                        version !== frameworkVersion && { frameworkVersion: version }),
                };
                if (works({ ...request, ...change })) return change;
            }
        }
    }
    return undefined;
}

/** Returns the smallest change after which the catalog has a machine for the request. */
export function changeThatFits(request: MachineRequest): Change {
    // Some type of each class runs every framework; a property test checks this.
    return nearestChange(request, (other) => planMachine(other).works)!;
}

/** Returns the most similar type that runs the same software and costs at most `mostUsd` an hour, if there is one. */
export function affordable(request: MachineRequest, mostUsd: number): string | undefined {
    return typesNear(request.instanceType).find(
        (instanceType) =>
            (hourlyUsd(instanceType) ?? Infinity) <= mostUsd &&
            planMachine({ ...request, instanceType }).works,
    );
}

/** Replaces a name that resembles no type. */
const anyType = "t3a.large";

/** Lists the type itself, or its nearest spelling, then the offered types of its class by similarity. */
function typesNear(name: string): readonly string[] {
    const known =
        findInstanceType(name) ?? findInstanceType(nearestInstanceTypeName(name) ?? anyType)!;
    const others = [...instanceTypes.values()]
        .filter((type) => type !== known && type.availability === "offered")
        .filter((type) => (type.gpu === undefined) === (known.gpu === undefined))
        .map((type) => ({ name: type.name, unlike: unlikeness(type, known) }))
        .sort((a, b) => compare(a.unlike, b.unlike));
    return [known.name, ...others.map((other) => other.name)];
}

/** Measures the difference between two types: vCPUs first, then GPUs, GPU memory, memory, and last the price. */
function unlikeness(type: InstanceType, wanted: InstanceType): readonly number[] {
    const gpuMemory = (it: InstanceType) => (it.gpu ? gpus[it.gpu.model].memoryGiB : 0);
    return [
        Math.abs(Math.log2(type.vcpus / wanted.vcpus)),
        Math.abs((type.gpu?.count ?? 0) - (wanted.gpu?.count ?? 0)),
        Math.abs(gpuMemory(type) - gpuMemory(wanted)),
        Math.abs(type.memoryGiB - wanted.memoryGiB),
        hourlyUsd(type.name) ?? Infinity,
    ];
}

/** Compares two lists of numbers by their first difference. */
function compare(a: readonly number[], b: readonly number[]): number {
    return a.reduce((order, value, index) => order || value - b[index]!, 0);
}
