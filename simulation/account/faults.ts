import type { ResourceType } from "./resource-types";

export type Operation = "create" | "update" | "delete";

/** Failures of AWS, the provider or the engine, with AWS's message; a killed process says nothing. */
const messages = {
    "no-capacity":
        "InsufficientInstanceCapacity: We currently do not have sufficient capacity in the Availability Zone you requested.",
    quota: "VcpuLimitExceeded: You have requested more vCPU capacity than your current limit allows.",
    throttled: "RequestLimitExceeded: Request limit exceeded.",
    denied: "UnauthorizedOperation: You are not authorized to perform this operation.",
    timeout: "timeout while waiting for state to become 'available'",
    "provider-killed": "",
    "engine-killed": "",
} as const satisfies Record<string, string>;

export type FaultKind = keyof typeof messages;

export const faultKinds = Object.keys(messages) as FaultKind[];

/** A failure that strikes a number of times. */
export interface Fault {
    readonly kind: FaultKind;
    readonly type: ResourceType;
    /** @default any name */
    readonly name?: string;
    readonly operation: Operation;
    /** Before or after AWS has carried out the request. @default "before" */
    readonly when?: "before" | "after";
    readonly times: number;
}

export interface Request {
    readonly type: ResourceType;
    readonly name: string;
    readonly operation: Operation;
}

/** Returns the fault that strikes this request, and the faults left after it. */
export function strike(
    faults: readonly Fault[],
    { type, name, operation }: Request,
): { readonly fault: Fault | undefined; readonly left: readonly Fault[] } {
    const fault = faults.find(
        (it) =>
            it.times > 0 &&
            it.type === type &&
            it.operation === operation &&
            (it.name === undefined || it.name === name),
    );
    const left = faults.map((it) => (it === fault ? { ...it, times: it.times - 1 } : it));
    return { fault, left };
}

export function messageOf(kind: FaultKind): string {
    return messages[kind];
}
