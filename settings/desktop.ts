import type { BoxSettings } from "./box-settings";
import { isWrong, type Problem } from "./problem";

/** Refuses a desktop that is to be on and is not installed. */
export function checkDesktop(
    { desktop, installDesktop }: Pick<BoxSettings, "desktop" | "installDesktop">,
    problems: Problem[],
): void {
    if (!desktop || installDesktop !== false) return;
    if (isWrong("desktop", problems) || isWrong("installDesktop", problems)) return;
    problems.push({
        setting: "installDesktop",
        wrong: "leaves out the desktop that desktop: true switches on",
        got: "false",
        allowed: "true, or nothing, which means what desktop says",
        fix: [{ path: ["installDesktop"], value: true }],
        or: "desktop: false, for a box without a desktop",
    });
}
