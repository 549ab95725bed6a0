import { publicKeys } from "../../settings/ssh-keys";
import type { Laptop } from "../../../simulation/pulumi/laptop";

type Settings = Readonly<Record<string, unknown>>;

const { ed25519 } = publicKeys;
const one = { members: [{ name: "ana" }] };
const two = { members: [{ name: "ana" }, { name: "ben" }] };
const gpu = { instanceTypes: ["g4dn.xlarge"] };
const withKey = { members: [{ name: "ana", sshPublicKeys: [ed25519] }] };
const opened = { access: "ssh", sshFrom: ["203.0.113.7/32"] };

/** Histories of a stack before a change: settings brought up one after the other. */
export const starts = {
    nothing: [],
    up: [one],
    "on a gpu": [{ ...one, ...gpu }],
    "with a key": [withKey],
    opened: [{ ...withKey, ...opened }],
    "two members": [two],
    "one member left": [two, one],
    destroyed: [one, "destroy"],
} as const satisfies Record<string, readonly (Settings | "destroy")[]>;

export interface Change {
    /** @default "up" */
    readonly from?: keyof typeof starts;
    readonly settings?: Settings;
    readonly edit?: (laptop: Laptop) => void;
    /** @default "up" */
    readonly command?: "destroy";
    /**
     * Steps to strike: all, unless a change has dozens that differ by name only (a subnet a zone, a rule a port). Then
     * the first of each type, or only the member's own where another change covers the rest.
     * @default "each"
     */
    readonly steps?: "each" | "one of each type" | "the member's" | "none";
    /** Takes one fault a step, by turns; see `turns`. @default every fault at every step */
    readonly turn?: number;
}

/**
 * Settings that make a new box with the same requests as `documents`, which has every fault at every step. Each of
 * these five changes has one fault a step, always a different one. Together they repeat five of the seven at each step.
 */
const turns = [
    ["desktop", { desktop: false }],
    ["framework", { framework: "pytorch" }],
    ["framework-version", { frameworkVersion: "2.16.1" }],
    ["image-id", { imageId: "ami-0123456789abcdef0" }],
    ["spot", { spot: true }],
] as const satisfies readonly (readonly [string, Settings])[];

export const newBoxByTurns = Object.fromEntries(
    turns.map(([name, settings], turn) => [name, { settings, turn }]),
) as Record<string, Change>;

export const newBox = {
    "cpu-gpu": { settings: gpu },
    "gpu-cpu": { from: "on a gpu", settings: { instanceTypes: undefined } },
    os: { settings: { os: "debian12" } },
} as const satisfies Record<string, Change>;

export const inPlace = {
    documents: {
        edit: (laptop) =>
            laptop.edit("cloud-init/files/packages.sh", (text) =>
                text.replace("sleep 1", "sleep 2"),
            ),
    },
    scripts: {
        edit: (laptop) =>
            laptop.edit("cloud-init/files/workstation-status", (text) =>
                text.replace("checks = []", "checks = list()"),
            ),
    },
    keys: { settings: withKey },
    "instance-type": { settings: { instanceTypes: ["t3.xlarge"] } },
    "root-grows": { settings: { rootVolumeGiB: 200 } },
    "data-grows": { settings: { dataVolumeGiB: 80 } },
    "access opened": { from: "with a key", settings: opened },
    "access closed": { from: "opened", settings: { access: undefined, sshFrom: undefined } },
} as const satisfies Record<string, Change>;

export const members = {
    "member-added": { settings: two },
    "member-removed": { from: "two members", settings: one },
    "member-again": { from: "one member left", settings: two },
    "up-after-destroy": { from: "destroyed", steps: "the member's" },
} as const satisfies Record<string, Change>;

export const firstUp = {
    "first up": { from: "nothing", settings: one, steps: "one of each type" },
} as const satisfies Record<string, Change>;

export const destroyed = {
    destroy: { command: "destroy", steps: "one of each type" },
} as const satisfies Record<string, Change>;

/** Changes that ask AWS for nothing, so no fault can strike. */
export const withoutSteps = {
    "second-up": { steps: "none" },
    "data-shrinks": { settings: { dataVolumeGiB: 20 }, steps: "none" },
    "max-price": { settings: { maxHourlyUsd: "3.00" }, steps: "none" },
    renamed: {
        steps: "none",
        edit: (laptop) =>
            laptop.edit("components/workstation.js", (text) =>
                text.replace(
                    'super("workstation:index:Workstation", name, {}, opts)',
                    'super("workstation:index:Box", name, {}, ' +
                        '{ ...opts, aliases: [{ type: "workstation:index:Workstation" }] })',
                ),
            ),
    },
} as const satisfies Record<string, Change>;
