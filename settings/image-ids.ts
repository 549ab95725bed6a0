import { images } from "../catalog/images";
import type { Candidate } from "../catalog/machine-plan";
import { whyNotPinned } from "../catalog/pinned-image";
import { Blank } from "./edit";
import { type Given, text } from "./fields";
import { meant } from "./meant";
import { brief, isRecord, type Problem, shown } from "./problem";

/** Machine images to use and to follow, by image kind, such as `al2023-x86_64`. */
export type ImageIds = Readonly<Record<string, string>>;

const pattern = /^ami-[0-9a-f]{8,17}$/;
const wrong = "is not the id of a machine image";
const blankId = new Blank("ami-ID", "ami-0123456789abcdef0");
const kinds = Object.keys(images);

/** Tells whether a text is the id of a machine image. */
export function isImageId(value: unknown): boolean {
    return typeof value === "string" && pattern.test(value);
}

/** `imageId`, the setting of stacks whose boxes are all of one image kind. */
export const imageId = text(() => ({
    pattern,
    wrong,
    allowed: "a machine image id, ami-..., or nothing",
    near: () => blankId,
}));

/** Checks the table of images alone: known kinds, and ids. */
export function checkImageIds(value: unknown, { setting, problems }: Given): ImageIds {
    if (!isRecord(value)) {
        problems.push({
            setting,
            wrong: "is not a table of machine images by image kind",
            got: shown(value),
            allowed: `a table such as { ${kinds[0]}: ami-... }`,
            fix: [{ path: [setting] }],
        });
        return {};
    }
    for (const [kind, id] of Object.entries(value)) {
        const path = [setting, kind] as const;
        const inTable = `${setting}.${brief(kind)}`;
        if (!kinds.includes(kind)) {
            const near = meant(kind, kinds, {});
            problems.push({
                setting: inTable,
                wrong: "is not an image kind",
                got: brief(kind),
                allowed: kinds.join(", "),
                fix: [{ path, ...(near !== undefined && { rename: near }) }],
            });
        } else if (!isImageId(id)) {
            const allowed = "a machine image id, ami-...";
            const fix = [{ path, value: blankId }];
            problems.push({ setting: inTable, wrong, got: shown(id), allowed, fix });
        }
    }
    return value as ImageIds;
}

/** The two settings that pin images. Only one of them is in use. */
export interface Pins {
    readonly imageId?: string | undefined;
    readonly imageIds: ImageIds;
}

/** Returns the image that the settings give for a kind; `undefined` when it is looked up. */
export function pinnedImage({ imageId: one, imageIds }: Pins, kind: string): string | undefined {
    return imageIds[kind] ?? one;
}

/** Refuses both settings at once, and pins that a machine's software would not survive. */
export function checkPins(
    { imageId: one, imageIds }: Pins,
    candidates: readonly Candidate[],
    problems: Problem[],
): void {
    if (one !== undefined && Object.keys(imageIds).length > 0) {
        problems.push({
            setting: "imageId",
            wrong: "is set beside imageIds, which has an image for each kind of box",
            got: shown(one),
            allowed: "one of the two",
            fix: [{ path: ["imageId"] }],
        });
        return;
    }
    for (const candidate of candidates) {
        if (!candidate.works) continue;
        const kind = candidate.plan.image.key;
        const id = imageIds[kind] ?? one;
        const unpinnable = id === undefined ? undefined : whyNotPinned(candidate.plan);
        if (unpinnable === undefined) continue;
        const inTable = one === undefined;
        problems.push({
            setting: inTable ? `imageIds.${kind}` : "imageId",
            wrong: unpinnable,
            got: shown(id),
            allowed: "no such image: a box then keeps the image it was created with",
            fix: [{ path: inTable ? ["imageIds", kind] : ["imageId"] }],
        });
        return;
    }
}

/**
 * Refuses `imageId` for a stack with boxes of several kinds, because one image cannot serve them all.
 *
 * @param chosen the image kinds of the machines that were chosen.
 */
export function oneKindOnly({ imageId: one }: Pins, chosen: readonly string[]): Problem[] {
    const [first = "", ...others] = [...new Set(chosen)];
    if (one === undefined || others.length === 0) return [];
    const problem: Problem = {
        setting: "imageId",
        wrong: `pins one image, but the boxes of this stack need ${others.length + 1} kinds`,
        got: shown(one),
        allowed: `imageIds, a table with an image for each of ${[first, ...others].join(", ")}, or nothing`,
        fix: [{ path: ["imageId"] }, { path: ["imageIds", first], value: one }],
        or: `if the image is of another kind: ${others.map((kind) => `imageIds.${kind}`).join(" or ")}`,
    };
    return [problem];
}
