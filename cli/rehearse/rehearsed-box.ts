import { planStack, type PlannedBox } from "../plan/stack-plan";
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
    /** The settings that were changed, as they would stand in the stack file. */
    readonly changes: Readonly<Record<string, string>>;
    readonly standIns: readonly StandInName[];
    /** What EC2 would get with these settings. */
    readonly userData: Buffer;
}

interface MemberSetting {
    readonly name: string;
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
    const settings = ownSettings(project, config);
    const gpu = plan.instanceType.gpu !== undefined;
    const publicKey = await ownKey?.();
    const changed = changedSettings(settings, { gpu, reach, publicKey });
    const rehearsed = await planStack(projectDir, stack, changed.changes);
    const { member, userData } = firstBox(rehearsed.boxes, stack);
    return { stack, member, ...changed, userData };
}

/** Returns the project's settings, without the project's name before each. */
function ownSettings(project: string, config: StackConfig["config"]): Record<string, string> {
    const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
}

/** Returns what must differ from the stack file, and the resulting stand-ins. Expects valid settings. */
export function changedSettings(
    settings: Readonly<Record<string, string>>,
    { gpu, reach, publicKey }: { gpu: boolean; reach: Reach; publicKey: string | undefined },
): Pick<RehearsedBox, "operatingSystem" | "changes" | "standIns"> {
    const changes: Record<string, string> = {};
    const standIns: StandInName[] = [];
    // Debian 12 needs neither source: its image can be made from packages, and noVNC is one of them.
    const own = settings["os"] === "al2023" && reach.amazonLinux && reach.github;
    const operatingSystem: RehearsedSystem = own ? "al2023" : "debian12";
    if (settings["os"] !== operatingSystem) {
        standIns.push(settings["os"] === "debian13" ? "debian-13" : "operating-system");
        changes["os"] = operatingSystem;
        changes["imageId"] = "";
    }
    if (gpu) {
        standIns.push("gpu");
        changes["instanceTypes"] = JSON.stringify(["t3a.large", "t3.large"]);
        changes["imageId"] = "";
        changes["frameworkVersion"] = "";
    }
    const members = JSON.parse(settings["members"] ?? "[]") as MemberSetting[];
    const [first, ...others] = members;
    if (
        publicKey !== undefined &&
        first !== undefined &&
        (first.sshPublicKeys ?? []).length === 0
    ) {
        standIns.push("member-key");
        const withKey = { ...first, sshPublicKeys: [publicKey] };
        changes["members"] = JSON.stringify([withKey, ...others]);
    }
    if (settings["framework"] !== "none" && !reach.registry) {
        standIns.push("training-image");
        changes["framework"] = "none";
        changes["frameworkVersion"] = "";
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
