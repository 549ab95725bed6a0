import {
    type Check,
    type BoxReport,
    emptyReport,
    type Status,
} from "../../../cli/rehearse/boot/box-report";

export const check = (name: string, verdict: Check["verdict"], detail = ""): Check => ({
    ...{ name, verdict, detail },
    ...{ seconds: 0.1, remedy: `journalctl -bu workstation-${name}` },
});
export const ready: Status = { verdict: "ready", checks: [check("ssh", "ok")] };
export const failed: Status = { verdict: "failed", checks: [check("vnc", "failed", "refused")] };

export const report = (given: Partial<BoxReport>): BoxReport => ({ ...emptyReport, ...given });

/** Returns cloud-init's first `begun` stages, a second each from `start` on; the last may be under way. */
export const stages = (start: number, begun: number, underWay = false) =>
    ["seed", "files and people", "settings", "units"].slice(0, begun).map((name, at) => ({
        name,
        start: start + at,
        ...(underWay && at === begun - 1 ? {} : { end: start + at + 1 }),
    }));
