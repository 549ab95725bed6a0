import type { BoxSettings } from "./box-settings";
import { isWrong, type Problem } from "./problem";

type Asked = Pick<BoxSettings, "notebook" | "framework">;

/** Tells whether the notebook is on: by default wherever there is a training image to derive its image from. */
export function hasNotebook({ notebook, framework }: Asked): boolean {
    return notebook ?? framework !== "none";
}

/** Refuses a notebook on a box without a training image. */
export function checkNotebook({ notebook, framework }: Asked, problems: Problem[]): void {
    if (notebook !== true || framework !== "none") return;
    if (isWrong("notebook", problems) || isWrong("framework", problems)) return;
    problems.push({
        setting: "notebook",
        wrong: "needs a training image, and framework: none has none",
        got: "true",
        allowed: "false, or nothing, which means on where there is a framework",
        fix: [{ path: ["notebook"], value: false }],
        or: "framework: tensorflow or pytorch, which makes a new box",
    });
}
