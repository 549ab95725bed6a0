import type { QuotaCode } from "../../catalog/quotas";
import { attachment, type ResourceType } from "./resource-types";
import type { Stopped } from "./stop-reason";

type Properties = Readonly<Record<string, unknown>>;

/** A resource as the simulated account holds it. */
export interface Existing {
    readonly id: string;
    readonly type: ResourceType;
    /** Its logical name in the program. AWS does not know it; the simulation's ids contain it. */
    readonly name: string;
    readonly region: string;
    readonly inputs: Properties;
    /** What the provider reports, inputs included. */
    readonly state: Properties;
    /** Number of the call that made it: lists show it a few calls later. */
    readonly since: number;
    /** Set once EC2 was asked about it by its id; lists then show it too. */
    readonly askedById?: true;
    /** How this instance came to stop; absent while it runs. */
    readonly stopped?: Stopped | undefined;
    /** When this instance was started last after a stop, ISO 8601. */
    readonly launched?: string;
    /** SSH host keys on a volume, made by the first box that found none there. */
    readonly hostKeys?: string;
    /** Questions until Systems Manager lists this box, which has just started. */
    readonly unheard?: number;
    /** Questions to Systems Manager about this box so far. */
    readonly asked?: number;
    /** What State Manager says of an association; one that waits for its box is `Pending`. */
    readonly status?: "Pending" | "Success" | "Failed";
    /** Set on an association that its box has not run and was off to run: AWS may call that a success. */
    readonly untested?: true;
    /** The content of each version of a document, from version 1 on. */
    readonly versions?: readonly string[];
    /** What AWS Batch is at with an environment or a queue, and moments until it is done. */
    readonly batch?: { readonly status: BatchStatus; readonly moments: number };
    /** The environments that this job queue has left, and after how many calls of the account. */
    readonly left?: { readonly arns: readonly unknown[]; readonly at: number };
    /** The live settings that this box took up last. */
    readonly settings?: string;
    /** The document whose scripts this box took up last, and its version. */
    readonly scripts?: string;
    readonly scriptsVersion?: number;
}

/** What AWS Batch does after it has answered (Batch API reference, `CEStatus` and `JQStatus`, 2026-12). */
export type BatchStatus = "CREATING" | "UPDATING" | "DELETING";

export interface Snapshot {
    readonly id: string;
    readonly sizeGiB: number;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly hostKeys?: string;
    /** EC2 makes volumes from completed snapshots only. @default "completed" */
    readonly state?: "pending" | "completed" | "error";
}

/** One call that changed something, as CloudTrail would list it. */
export interface Call {
    readonly call: string;
    readonly id: string;
}

/** An event about an instance in a log group. */
export interface LoggedEvent {
    readonly logGroup: string;
    readonly instanceId: string;
    readonly detail: Properties;
}

/** Limits of the account: AWS's defaults of 2026-11 where it publishes them (Service Quotas). */
export interface Quotas {
    readonly vpcs: number;
    /** vCPU limits other than 640; a new account may not start any GPU box. */
    readonly vcpus: Readonly<Partial<Record<QuotaCode, number>>>;
    /** Calls until a new volume or instance appears in lists: EC2's reads are eventually consistent. */
    readonly callsUntilListed: number;
    /** Questions to Systems Manager until it lists a box that has started. */
    readonly questionsUntilOnline: number;
}

/** The whole simulated account; plain data, so that it can be kept between runs. */
export interface SimulatedAccount {
    readonly quotas: Quotas;
    readonly existing: Record<string, Existing>;
    /** Instances that EC2 still describes after their end. @default none */
    terminated?: Existing[];
    readonly calls: Call[];
    /** What EventBridge has written into log groups. @default nothing */
    logged?: LoggedEvent[];
    /** How often each id was given; a second resource of the same name gets a new one. */
    readonly given: Record<string, number>;
    readonly snapshots: Snapshot[];
    /** True when boxes fail their self-test. @default false */
    readonly unready?: boolean;
    /** The script's reason why boxes refuse their live settings. @default they take them up */
    readonly settingsFail?: string;
    /** True when its user stops the box for which somebody next waits to run an association. @default false */
    stopsInWait?: boolean;
    /** Output of commands on boxes. @default the size of a disk */
    readonly commandsPrint?: string;
    /** Error output of commands on boxes, which then fail. @default they succeed */
    readonly commandsFail?: string;
    /** Actions that IAM lets nobody call, as in "servicequotas:GetServiceQuota". @default none */
    readonly denied?: readonly string[];
    /** Groups and roles that IAM does not have, as in "group/ml". @default every name that is asked for exists */
    readonly withoutPrincipals?: readonly string[];
    /** Objects in each bucket, former versions and marks of deleted ones included, by its name. @default none */
    readonly objects?: Readonly<Record<string, number>>;
    /** Names of buckets that other accounts have. @default none */
    readonly othersBuckets?: readonly string[];
    /** Names of deleted buckets, each with the number of calls until then. @default none */
    deletedBuckets?: Readonly<Record<string, number>>;
    /** Newer "latest" image ids, by the catalog's image key. */
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

export function emptyAccount(quotas: Partial<Quotas> = {}): SimulatedAccount {
    return {
        quotas: { ...defaultQuotas, ...quotas },
        existing: {},
        calls: [],
        snapshots: [],
        given: {},
        newerImages: {},
    };
}

export function allOfType(account: SimulatedAccount, type: ResourceType): Existing[] {
    return Object.values(account.existing).filter((it) => it.type === type);
}

/** The attachment that holds a volume, if any. */
export function attachmentOf(account: SimulatedAccount, volumeId: unknown): Existing | undefined {
    return allOfType(account, attachment).find(({ inputs }) => inputs["volumeId"] === volumeId);
}

export function isRunning(instance: Existing | undefined): boolean {
    return instance?.state["instanceState"] === "running";
}

/** True when Systems Manager lists the box with the ping status `Online`. */
export function isOnline(box: Existing | undefined): boolean {
    return isRunning(box) && (box?.unheard ?? 0) === 0;
}

/** Notes a call that changed something. */
export function record(account: SimulatedAccount, call: string, id: string): void {
    account.calls.push({ call, id });
}
