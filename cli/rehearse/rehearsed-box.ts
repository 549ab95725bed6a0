import { desktopState, type DesktopState } from "../../catalog/desktop";
import { planStack, type PlannedBox } from "../plan/stack-plan";
import { ownSettings } from "../../settings/members";
import type { StackConfig } from "../../settings/read-settings";
import { readStackConfig } from "../stack-file/read";
import type { RehearsedSystem } from "./base-images";
import { Refusal } from "../../settings/refusal";
import type { Reach, StandInName } from "./stand-ins";

/** A box as the program plans it, with only the changes that it needs to run here. */
export interface RehearsedBox {
    readonly stack: string;
    readonly member: string;
    readonly operatingSystem: RehearsedSystem;
    readonly desktop: DesktopState;
    /** The settings that were changed, as they would stand in the stack file. */
    readonly changes: Readonly<Record<string, string>>;
    readonly standIns: readonly StandInName[];
    /** Whether the stack has a bucket for /shared. */
    readonly sharedData: boolean;
    /** What EC2 would get with these settings. */
    readonly userData: Buffer;
    /** What the box would execute for Systems Manager with these settings. */
    readonly liveSettings: string;
}

interface MemberSetting extends Readonly<Record<string, unknown>> {
    readonly sshPublicKeys?: readonly string[];
}

/**
 * Plans the stack as it is, which refuses what `pulumi up` would refuse. Then plans it again with the
 * settings that have to change here: the program itself writes every byte.
 *
 * @throws Refusal when the program refuses the settings.
 */
export async function planRehearsal(
    projectDir: string,
    stack: string,
    reach: Reach,
    ownKey: (() => Promise<string>) | undefined,
): Promise<RehearsedBox> {
    const plan = await planStack(projectDir, stack);
    const { project, config } = readStackConfig(projectDir, stack);
    const settings = settingsOf(project, config);
    const gpu = plan.machines[0]?.instanceType.gpu !== undefined;
    const publicKey = await ownKey?.();
    const changed = changedSettings(settings, { gpu, reach, publicKey });
    const rehearsed = await planStack(projectDir, stack, changed.changes);
    const { member, userData, liveSettings } = firstBox(rehearsed.boxes, stack);
    const desktop = desktopState(rehearsed.machines[0]!.box);
    const sharedData = (settings["sharedData"] ?? "") !== "";
    return { stack, member, desktop, sharedData, ...changed, userData, liveSettings };
}

const unpinned = { imageId: "", imageIds: "{}" };

/** Returns the project's settings, without the project's name before each. */
function settingsOf(project: string, config: StackConfig["config"]): Record<string, string> {
    const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
}

/** Returns what must differ from the stack file, and the resulting stand-ins. Expects valid settings. */
export function changedSettings(
    stackSettings: Readonly<Record<string, string>>,
    { gpu, reach, publicKey }: { gpu: boolean; reach: Reach; publicKey: string | undefined },
): Pick<RehearsedBox, "operatingSystem" | "changes" | "standIns"> {
    const members = JSON.parse(stackSettings["members"] ?? "[]") as MemberSetting[];
    const [first, ...others] = members;
    const own = ownSettings(first ?? {});
    // The stack takes the settings of the first member's row, so that what has to change stands in one place.
    const settings = { ...stackSettings, ...own };
    const changes: Record<string, string> = { ...own };
    const standIns: StandInName[] = [];
    // Debian 12 needs neither source: its image can be made from packages, and noVNC is one of them.
    const amazon = settings["os"] === "al2023" && reach.amazonLinux && reach.github;
    const operatingSystem: RehearsedSystem = amazon ? "al2023" : "debian12";
    if (settings["os"] !== operatingSystem) {
        standIns.push(settings["os"] === "debian13" ? "debian-13" : "operating-system");
        changes["os"] = operatingSystem;
        Object.assign(changes, unpinned);
    }
    if (gpu) {
        standIns.push("gpu");
        changes["instanceTypes"] = JSON.stringify(["t3a.large", "t3.large"]);
        Object.assign(changes, unpinned);
        changes["frameworkVersion"] = "";
    }
    if (first !== undefined) {
        const withKey = publicKey !== undefined && (first.sshPublicKeys ?? []).length === 0;
        if (withKey) standIns.push("member-key");
        const moved = Object.keys(own);
        const rest = Object.entries(first).filter(([key]) => !moved.includes(key));
        const plain = {
            ...Object.fromEntries(rest),
            ...(withKey && { sshPublicKeys: [publicKey] }),
        };
        // The others would follow what was the first member's alone.
        if (moved.length > 0) changes["members"] = JSON.stringify([plain]);
        else if (withKey) changes["members"] = JSON.stringify([plain, ...others]);
    }
    if (settings["framework"] !== "none" && !reach.registry) {
        standIns.push("training-image");
        changes["framework"] = "none";
        changes["frameworkVersion"] = "";
        // It needs a training image, and is off without one unless somebody says otherwise.
        if (settings["notebook"] === "true") changes["notebook"] = "";
    }
    // Amazon Linux packages Docker itself.
    if (operatingSystem === "debian12" && !reach.dockerPackages) standIns.push("docker");
    if (!reach.github) standIns.push("plugins");
    return { operatingSystem, changes, standIns };
}

function firstBox(boxes: readonly PlannedBox[], stack: string): PlannedBox {
    const [box] = boxes;
    if (box === undefined) throw new Refusal(`stack ${stack} has no box; add a member to it`);
    return box;
}
