import type { Change } from "./change";
import { destroy } from "./verbs/destroy";
import { grow } from "./verbs/grow";
import { memberAdd } from "./verbs/member-add";
import { memberRemove } from "./verbs/member-remove";
import { move } from "./verbs/move";
import { rebuild } from "./verbs/rebuild";
import { resize } from "./verbs/resize";
import { restore } from "./verbs/restore";
import { snapshot } from "./verbs/snapshot";
import { up } from "./verbs/up";
import { upgradeImage } from "./verbs/upgrade-image";

/** The commands that change a stack, in the order of the help. */
export const changes: readonly Change[] = [
    ...[up, resize, grow, move, rebuild],
    ...[snapshot, restore, upgradeImage, memberAdd, memberRemove, destroy],
];
