import type { QuotaCode } from "../../catalog/quotas";
import type { ResourceType } from "./resource-types";

type Properties = Readonly<Record<string, unknown>>;

/** A resource as the simulated account holds it. */
export interface Existing {
    readonly id: string;
    readonly type: ResourceType;
    /** Its logical name in the program; AWS would not know it, and ids here tell it. */
    readonly name: string;
    readonly region: string;
    readonly inputs: Properties;
    /** What the provider reports of it, inputs included. */
    readonly state: Properties;
    /** Number of the call that made it: lookups see it a few calls later. */
    readonly since: number;
    /** What a volume carries: SSH host keys, made by the first box that found none on it. */
    readonly hostKeys?: string;
    /** Questions that Systems Manager still answers without this box, which has started a moment ago. */
    readonly unheard?: number;
    /** Questions to Systems Manager about this box so far. */
    readonly asked?: number;
    /** An association that was called a success although no box was there to run it. */
    readonly untested?: true;
}

export interface Snapshot {
    readonly id: string;
    readonly sizeGiB: number;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly hostKeys?: string;
    /** A volume can be made from a completed one only. @default "completed" */
    readonly state?: "pending" | "completed" | "error";
}

/** One call that changed something, as CloudTrail would list it. */
export interface Call {
    readonly call: string;
    readonly id: string;
}

/** What an account allows. AWS's defaults of 2026-11 where it publishes them (Service Quotas). */
export interface Quotas {
    readonly vpcs: number;
    /** vCPUs of running boxes, where they are not 640; a new account may start no GPU box at all. */
    readonly vcpus: Readonly<Partial<Record<QuotaCode, number>>>;
    /** Calls until a new volume shows in lookups: EC2's reads are eventually consistent. */
    readonly callsUntilListed: number;
    /** Questions to Systems Manager until it lists a box that has started. */
    readonly questionsUntilOnline: number;
}

/** The whole simulated account; plain data, so that it can be kept between runs. */
export interface World {
    readonly quotas: Quotas;
    readonly existing: Record<string, Existing>;
    readonly calls: Call[];
    /** How often each id was given: a second resource of one name gets another id. */
    readonly given: Record<string, number>;
    readonly snapshots: Snapshot[];
    /** Boxes do not pass their self-test. @default they do */
    readonly unready?: boolean;
    /** What commands on boxes print. @default the size of a disk */
    readonly commandsPrint?: string;
    /** What commands on boxes print as they fail. @default they succeed */
    readonly commandsFail?: string;
    /** Actions that IAM lets nobody call, as in "servicequotas:GetServiceQuota". @default none */
    readonly denied?: readonly string[];
    /** Image ids in place of the catalog's: a "latest" image that has moved on. */
    readonly newerImages: Record<string, string>;
    /** Ids of images past their deprecation date. @default none */
    readonly deprecatedImages?: readonly string[];
}

export const defaultQuotas: Quotas = {
    vpcs: 5,
    vcpus: {},
    callsUntilListed: 2,
    questionsUntilOnline: 1,
};

export function emptyWorld(quotas: Partial<Quotas> = {}): World {
    return {
        quotas: { ...defaultQuotas, ...quotas },
        existing: {},
        calls: [],
        snapshots: [],
        given: {},
        newerImages: {},
    };
}

export function allOfType(world: World, type: ResourceType): Existing[] {
    return Object.values(world.existing).filter((it) => it.type === type);
}

/** The attachment that holds a volume, if any. */
export function attachmentOf(world: World, volumeId: unknown): Existing | undefined {
    return allOfType(world, "aws:ec2/volumeAttachment:VolumeAttachment").find(
        ({ inputs }) => inputs["volumeId"] === volumeId,
    );
}

export function isRunning(instance: Existing | undefined): boolean {
    return instance?.state["instanceState"] === "running";
}
