import { type CostRequest, monthlyCost, priceCaveats, workingHours } from "../../catalog/cost";
import { type HabitCost, habitCosts } from "../../catalog/habits";
import { type PriceList, tablePrices } from "../../catalog/price-list";
import { findInstanceType, type InstanceType } from "../../catalog/instance-types";
import { commandsOf } from "../../cloud-init/live-document";
import type { Connection } from "../../components/connection";
import type { machineOutputs, queueOutput } from "../../components/outputs";
import program from "../../index";
import { idAndAnswers } from "../../simulation/resources";
import { type Declared, runProgram } from "../../simulation/run-program";
import type { BoxSettings, Settings } from "../../settings/settings";
import { readSettledStack } from "../stack-file/read";
import { evaluate } from "../../policy/evaluate";

const instanceToken = "aws:ec2/instance:Instance";

/** One line of the price table, USD; `undefined` where no price is known. */
export interface PlannedCost {
    readonly part: string;
    readonly hourly: number | undefined;
    readonly alwaysOnMonthly: number | undefined;
    readonly workingHoursMonthly: number | undefined;
}

export interface PlannedBox {
    readonly member: string;
    readonly availabilityZone: string;
    readonly connect: Connection;
    /** The bytes for EC2, before base64. */
    readonly userData: Buffer;
    /** What the box executes to take up its live settings, as the agent of Systems Manager runs it. */
    readonly liveSettings: string;
}

/** A machine, whose it will be, and what one of its boxes costs. */
export interface PlannedMachine extends Omit<MachineOutput, "instanceType"> {
    readonly instanceType: InstanceType;
    /** Sizes of each box's disks, GiB. */
    readonly disks: { readonly rootGiB: number; readonly dataGiB: number };
    /** For one box. The last row is the total. */
    readonly cost: readonly PlannedCost[];
    /** Minutes without use after which one of its boxes stops; 0 means never. */
    readonly idleStopMinutes: number;
    /** What a month of one box costs with idle stop, by habit. */
    readonly habits: readonly HabitCost[];
    /** The settings of these boxes. */
    readonly box: BoxSettings;
}

/** The queue, as the stack's output has it. */
export type PlannedStackQueue = ReturnType<typeof queueOutput>;

type MachineOutput = ReturnType<typeof machineOutputs>[number];

/** What `pulumi up` would create for one stack, planned without AWS. */
export interface StackPlan {
    readonly stack: string;
    readonly region: string;
    readonly settings: Settings;
    /** One for all boxes that are alike, in the order of their first member. */
    readonly machines: readonly PlannedMachine[];
    /** Absent: none. */
    readonly queue?: PlannedStackQueue;
    /** In order of declaration; `parent` is the `type name` of another one. */
    readonly resources: readonly Pick<Declared, "type" | "name" | "parent">[];
    /** What the prices leave out, such as spot or another region; one sentence each. */
    readonly costCaveats: readonly string[];
    /** Whose prices all of these are. */
    readonly prices: PriceList;
    /** In the order of the machines. */
    readonly boxes: readonly PlannedBox[];
    readonly security: ReturnType<typeof evaluate>;
}

/**
 * Runs the real program on the real stack file, with `simulation/` answering for AWS. `changes` override the
 * file's project settings, with lists and objects as JSON.
 *
 * @param pricesFor the prices of types in a region. @default the table of us-east-1
 * @throws Refusal when the program refuses the settings.
 */
export async function planStack(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, string>> = {},
    pricesFor: (region: string, types: readonly string[]) => PriceList = () => tablePrices(),
): Promise<StackPlan> {
    const { config: stackConfig, settings, region } = readSettledStack(projectDir, stack, changes);
    const { project, config } = stackConfig;
    const { outputs, declared } = await runProgram(program, { project, stack, config, region });
    const resources = [...declared.values()];
    const byName = byMember(resources);
    const of = (member: string) => byName.get(member) ?? [];
    const machines = outputs["machines"] as readonly MachineOutput[];
    const queue = outputs["queue"] as PlannedStackQueue | undefined;
    const boxes = outputs["boxes"] as Record<
        string,
        Pick<PlannedBox, "availabilityZone" | "connect">
    >;
    const subnet = firstOf("aws:ec2/subnet:Subnet", resources);
    const publicAddress = subnet?.inputs["mapPublicIpOnLaunch"] === true;
    const prices = pricesFor(region, [
        ...machines.map(({ instanceType }) => instanceType),
        ...(queue?.instanceTypes ?? []),
    ]);
    const anySpot = settings.members.some(({ spot }) => spot);
    return {
        stack,
        region,
        settings,
        machines: machines.map((machine) => {
            const [first = ""] = machine.members;
            const disks = disksOf(of(first));
            const request = requestOf(machine.instanceType, disks, publicAddress);
            const box = settings.members.find(({ name }) => name === first)!;
            const { idleStopMinutes } = box;
            return {
                ...machine,
                instanceType: findInstanceType(machine.instanceType)!,
                disks,
                cost: costOfOneBox(request, prices),
                idleStopMinutes,
                habits: habitCosts(request, idleStopMinutes, prices),
                box,
            };
        }),
        ...(queue && { queue }),
        resources: resources.map(({ type, name, parent }) => ({
            type,
            name,
            ...(parent === undefined ? {} : { parent }),
        })),
        costCaveats: priceCaveats({ region, spot: anySpot, list: prices }),
        prices,
        boxes: machines
            .flatMap(({ members }) => members)
            .map((member) => {
                const box = boxes[member]!;
                return {
                    member,
                    availabilityZone: box.availabilityZone,
                    connect: box.connect,
                    userData: userDataOf(of(member)),
                    liveSettings: liveSettingsOf(member, resources),
                };
            }),
        security: evaluate(resources),
    };
}

type Request = Omit<CostRequest, "hours">;

/** Asks about the declared resources rather than the settings: what would really be created. */
function requestOf(
    instanceType: string,
    { rootGiB, dataGiB }: PlannedMachine["disks"],
    publicAddress: boolean,
): Request {
    return { instanceType, rootGiB, dataGiB, snapshotGiB: dataGiB, publicAddress };
}

function costOfOneBox(request: Request, prices: PriceList): PlannedCost[] {
    const workingRows = monthlyCost({ ...request, hours: workingHours }, prices);
    return monthlyCost({ ...request, hours: "always" }, prices).map(
        ({ part, hourlyUsd, monthlyUsd }, index) => ({
            part,
            hourly: hourlyUsd,
            alwaysOnMonthly: monthlyUsd,
            workingHoursMonthly: workingRows[index]?.monthlyUsd,
        }),
    );
}

/** Returns each member's resources: the children of their box's component, and theirs. */
function byMember(resources: readonly Declared[]): ReadonlyMap<string, readonly Declared[]> {
    const owners = new Map<string, string>();
    const found = new Map<string, Declared[]>();
    for (const resource of resources) {
        const { type, name, parent } = resource;
        const isBox = type === "workstation:index:Workstation";
        const owner = isBox ? name : owners.get(parent ?? "");
        if (owner === undefined) continue;
        owners.set(`${type} ${name}`, owner);
        found.set(owner, [...(found.get(owner) ?? []), resource]);
    }
    return found;
}

function disksOf(resources: readonly Declared[]): PlannedMachine["disks"] {
    const root = firstOf(instanceToken, resources)?.inputs["rootBlockDevice"];
    const volume = firstOf("aws:ebs/volume:Volume", resources);
    return {
        rootGiB: (root as { volumeSize: number }).volumeSize,
        dataGiB: Number(volume?.inputs["size"]),
    };
}

function userDataOf(resources: readonly Declared[]): Buffer {
    const instance = firstOf(instanceToken, resources);
    return Buffer.from(String(instance?.inputs["userDataBase64"]), "base64");
}

/** Returns what the agent of a member's box would run to take up its settings. */
function liveSettingsOf(member: string, resources: readonly Declared[]): string {
    const association = resources.find(
        ({ type, name }) =>
            type === "aws:ssm/association:Association" && name === `${member}-live-settings`,
    );
    const { name: document, parameters } = association?.inputs as {
        readonly name: string;
        readonly parameters: { readonly settings: string };
    };
    const contentOf = (named: string) =>
        String(
            resources.find(
                ({ type, name, inputs }) =>
                    type === "aws:ssm/document:Document" &&
                    idAndAnswers(type, name, inputs).added["name"] === named,
            )?.inputs["content"],
        );
    return commandsOf(contentOf(document), parameters.settings, contentOf);
}

function firstOf(type: string, resources: readonly Declared[]): Declared | undefined {
    return resources.find((resource) => resource.type === type);
}
