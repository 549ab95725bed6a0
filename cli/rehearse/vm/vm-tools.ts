import { existsSync } from "node:fs";
import { join } from "node:path";
import { cutUserData } from "../../../cloud-init/cut";
import { preparation } from "../preparation";
import type { RehearsedBox } from "../rehearsed-box";
import type { Run } from "../run";
import type { Reach } from "../stand-ins";
import { missingTools, type Tool } from "../tools";
import { chooseImage, type ImageChoice } from "./base-image";
import { needRoot } from "./debian-image";
import { imageCache, type VmPlace } from "./place";
import { findPublished, publishers } from "./published";

/** Finds what a virtual machine takes from elsewhere than a container does: its disk image. */
export async function vmReach(): Promise<Pick<Reach, "amazonLinux" | "published">> {
    const [al2023, debian12] = await Promise.all([
        findPublished(publishers.al2023),
        findPublished(publishers.debian12),
    ]);
    return { amazonLinux: al2023 !== undefined, published: { al2023, debian12 } };
}

/** Chooses the disk image of a planned box. */
export function imageFor(
    { operatingSystem, standIns, userData }: RehearsedBox,
    { published }: Reach,
    prepare: boolean,
): ImageChoice {
    const recipe = {
        docker: standIns.includes("docker"),
        ...(prepare && {
            preparation: preparation(cutUserData(userData).install, standIns.includes("plugins")),
        }),
    };
    return chooseImage({ operatingSystem, published: published?.[operatingSystem], recipe });
}

/**
 * Returns what this host lacks to boot the planned box in a virtual machine: QEMU, and what makes a new box's image.
 *
 * @throws Refusal when only root could make that image.
 */
export async function toolsMissingForVm(
    { root }: VmPlace,
    { prepare, rebuild }: { readonly prepare: boolean; readonly rebuild: boolean },
    { planned, reach }: { readonly planned: RehearsedBox; readonly reach: Reach },
    run: Run,
    asRoot?: boolean,
): Promise<Tool[]> {
    const tools: Tool[] = ["qemu-system-x86_64", "qemu-img"];
    if (rebuild || !existsSync(root)) {
        const { kind, name } = imageFor(planned, reach, prepare);
        if (kind === "built" && !existsSync(join(imageCache(), name))) {
            needRoot(asRoot);
            tools.push("mmdebstrap", "mke2fs");
        }
    }
    return missingTools(tools, run);
}
