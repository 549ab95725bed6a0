import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Network } from "../components/vpc";
import type { Caller } from "../planning/caller";
import { type CheckedSettings, checkSettings } from "../settings/check";
import { namePattern } from "../settings/members";
import type { RawSettings } from "../settings/fields";
import { isRecord, type Problem, shown } from "../settings/problem";
import { settingNames } from "../settings/settings";
import { renamed } from "./argument-words";

/** Arguments that are right. */
export interface CheckedArguments {
    readonly checked: CheckedSettings;
    /** The network that was given. */
    readonly network: Network | undefined;
    readonly policyArns: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Arguments that may be known later: they decide nothing about which resources there are. */
const inputs = ["vpcId", "subnetIds", "policyArns"] as const;
/** IAM's limit on the name of a role, less what the snapshot role's has beside project, stack and team. */
const longestNames = 64 - "---snapshots-1234567".length;

/**
 * Checks what a program has passed.
 *
 * @throws InputPropertiesError with every problem at once.
 */
export function checkArguments(
    args: Readonly<Record<string, unknown>>,
    team: string,
    caller: Caller,
): CheckedArguments {
    const later = laterProblems(args);
    // What is not known cannot be judged, and the checks would find fault with its outside.
    if (later.length > 0) throw caller.refusal(later);
    const around = [...nameProblems(team, caller), ...networkProblems(args)];
    const checked = checkSettings(rawOf(args));
    if ("problems" in checked) throw caller.refusal([...around, ...checked.problems]);
    if (around.length > 0) throw caller.refusal(around);
    const policyArns = (args["policyArns"] ?? {}) as CheckedArguments["policyArns"];
    return { checked, network: networkOf(args), policyArns };
}

/** Returns arguments as a stack file would have them, with the defaults of `Pulumi.yaml`. */
function rawOf(args: Readonly<Record<string, unknown>>): RawSettings {
    const plain = Object.entries(args).filter(([key]) => !inputs.some((it) => it === key));
    const given = asSettings(Object.fromEntries(plain));
    const members = Array.isArray(given["members"])
        ? {
              members: given["members"].map((it) =>
                  isRecord(it) ? asSettings(it) : (it as unknown),
              ),
          }
        : {};
    const queue = isRecord(given["queue"]) ? { queue: asSettings(given["queue"]) } : {};
    const all = { ...defaults(), ...given, ...members, ...queue };
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, text(value)]));
}

/** Gives arguments the settings' names, without those that were left out. */
function asSettings(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const names: Readonly<Record<string, string>> = renamed;
    return Object.fromEntries(
        Object.entries(args)
            .filter(([, value]) => value !== undefined && value !== null)
            .map(([key, value]) => [names[key] ?? key, value]),
    );
}

/** Reads the defaults of `Pulumi.yaml`, but for the members: a team has to be named. */
function defaults(): Record<string, unknown> {
    const { config } = parse(readFileSync(join(__dirname, "..", "Pulumi.yaml"), "utf8")) as {
        readonly config: Readonly<Record<string, { readonly default?: unknown }>>;
    };
    const named = settingNames.filter((name) => name !== "members");
    return Object.fromEntries(named.map((name) => [name, config[name]?.default]));
}

/** Refuses outputs and secrets where a value decides what exists; looks into lists and maps. */
function laterProblems(args: Readonly<Record<string, unknown>>): Problem[] {
    const found: Problem[] = [];
    const look = (value: unknown, path: string) => {
        if (pulumi.Output.isInstance(value)) found.push(later(path));
        else if (Array.isArray(value)) value.forEach((it, index) => look(it, `${path}[${index}]`));
        else if (isRecord(value))
            for (const [key, it] of Object.entries(value))
                look(it, path === "" ? key : `${path}.${key}`);
    };
    for (const [key, value] of Object.entries(args)) {
        if (!inputs.some((it) => it === key)) look(value, key);
        // The values may be known later, but not which there are.
        else if (key !== "vpcId" && pulumi.Output.isInstance(value)) found.push(later(key));
    }
    return found;
}

function later(setting: string): Problem {
    return {
        setting,
        wrong: "is an output or a secret, but it decides what exists",
        got: "an output or a secret (not shown)",
        allowed:
            "a plain value, known before anything is made; no secret, as anyone on a box can read it",
        fix: "pass the value itself",
    };
}

/** The name is part of the names and tags of all that the team has. */
function nameProblems(team: string, { project, stack }: Caller): Problem[] {
    const problem = {
        setting: "name",
        got: shown(team),
        fix: "give TeamWorkstations a short name, such as team; a name stays with its volumes",
    };
    if (!namePattern.test(team))
        return [
            {
                ...problem,
                wrong: "is not a usable name of a team",
                allowed: "1 to 32 lower-case letters, digits and dashes, starting with a letter",
            },
        ];
    const room = longestNames - project.length - stack.length;
    if (team.length <= room) return [];
    return [
        {
            ...problem,
            wrong: "is too long for the names of its roles in IAM",
            allowed: `${room} characters at most, beside project ${project} and stack ${stack}`,
        },
    ];
}

function networkProblems(args: Readonly<Record<string, unknown>>): Problem[] {
    const { vpcId, subnetIds, queue } = args;
    const given = isRecord(subnetIds) && Object.keys(subnetIds).length > 0;
    if (given && vpcId !== undefined)
        return isRecord(queue) && Object.keys(queue).length > 0 ? [queueElsewhere] : [];
    if (given === (vpcId !== undefined)) return [];
    const [setting, other] = given ? ["vpcId", "subnetIds"] : ["subnetIds", "vpcId"];
    return [
        {
            ...{ setting, wrong: `is missing although ${other} is given`, got: "nothing" },
            allowed: "both, for a network that exists; or neither, for a network of the team's own",
            fix: given
                ? "pass the id of the VPC that the subnets are in"
                : "pass the subnet of each zone, by the zone's name",
        },
    ];
}

/** Jobs of several nodes reach S3 through an endpoint, which nobody can put into a network unasked. */
const queueElsewhere: Problem = {
    setting: "queue",
    wrong: "stands in a network of the team's own only",
    got: "vpcId and subnetIds beside it",
    allowed: "a queue, or a network that exists",
    fix: [{ path: ["queue"] }],
    or: "leave out vpcId and subnetIds",
};

function networkOf({ vpcId, subnetIds }: Readonly<Record<string, unknown>>): Network | undefined {
    if (vpcId === undefined) return undefined;
    const ids = Object.entries(subnetIds as Record<string, pulumi.Input<string>>);
    return {
        vpcId: pulumi.output(vpcId as pulumi.Input<string>),
        subnetIds: Object.fromEntries(ids.map(([zone, id]) => [zone, pulumi.output(id)])),
        // It was there before.
        waysOut: {},
    };
}
