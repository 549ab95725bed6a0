import type { MachineRequest } from "./machine-plan";

type DesktopRequest = Pick<MachineRequest, "desktop" | "installDesktop">;

/** Tells whether a desktop is installed on a box, on or off. */
export function hasDesktop({ desktop = false, installDesktop = desktop }: DesktopRequest): boolean {
    return installDesktop;
}

/** A desktop that runs, one that is installed and does not, or none. */
export type DesktopState = "on" | "off" | "none";

export function desktopState(request: DesktopRequest): DesktopState {
    if (request.desktop === true) return "on";
    return hasDesktop(request) ? "off" : "none";
}
