import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RehearsedSystem } from "../base-images";
import { Refusal } from "../../../settings/refusal";
import type { Tell } from "../boot/progress";
import type { Run } from "../run";
import { buildDebianImage, type DebianRecipe, imageHooks, imagePackages } from "./debian-image";
import { download, type Published } from "./published";

/** A disk that boots. One made here has its kernel beside it instead of a boot loader. */
export interface BaseImage {
    readonly disk: string;
    readonly kernel?: string;
    readonly initrd?: string;
}

/** What the choice of an image depends on. */
export interface Wanted {
    readonly operatingSystem: RehearsedSystem;
    /** The publisher's own image, where it is available. */
    readonly published: Published | undefined;
    /** Contents of an image made here. */
    readonly recipe: DebianRecipe;
}

export type ImageChoice =
    | { readonly kind: "published"; readonly published: Published; readonly name: string }
    | { readonly kind: "built"; readonly recipe: DebianRecipe; readonly name: string };

/**
 * Chooses the publisher's image, as it is, or one made here from Debian's packages: where the publisher does
 * not answer, or where software has to be in the image. The name holds a digest of the download or the recipe,
 * so a stale image is never reused.
 */
export function chooseImage({ operatingSystem, published, recipe }: Wanted): ImageChoice {
    if (operatingSystem === "al2023" && recipe.preparation !== undefined) {
        throw new Refusal("--prepare works with Debian only so far; leave it out");
    }
    const asItIs =
        operatingSystem === "al2023" || (!recipe.docker && recipe.preparation === undefined);
    if (asItIs && published !== undefined) {
        const name = `${operatingSystem}-${published.digest.slice(0, 12)}.qcow2`;
        return { kind: "published", published, name };
    }
    if (operatingSystem === "al2023") {
        throw new Refusal("cdn.amazonlinux.com does not answer; set os to debian12");
    }
    const content = JSON.stringify([imagePackages(recipe), imageHooks(recipe, false)]);
    const digest = createHash("sha256").update(content).digest("hex");
    return { kind: "built", recipe, name: `debian12-built-${digest.slice(0, 12)}` };
}

/**
 * Downloads or makes the chosen image if the cache lacks it.
 *
 * @throws Refusal when that does not work.
 */
export async function ensureBaseImage(
    choice: ImageChoice,
    cache: string,
    run: Run,
    { say, progress }: Omit<Tell, "done">,
): Promise<BaseImage> {
    const path = join(cache, choice.name);
    if (choice.kind === "published") {
        if (!existsSync(path)) {
            mkdirSync(cache, { recursive: true });
            say(`downloading ${choice.published.url}`);
            const start = Date.now();
            await download(choice.published, path, (share) => {
                const waitsFor = `downloaded ${Math.floor(share * 20) * 5} %`;
                progress({ step: 0, waitsFor, lastLine: "" }, (Date.now() - start) / 1000);
            });
        }
        return { disk: path };
    }
    if (!existsSync(path)) {
        say(
            `building the base image ${choice.name} from Debian's packages, which takes some minutes`,
        );
        await buildDebianImage(choice.recipe, path, run);
    }
    return {
        disk: join(path, "disk.qcow2"),
        kernel: join(path, "vmlinuz"),
        initrd: join(path, "initrd.img"),
    };
}
