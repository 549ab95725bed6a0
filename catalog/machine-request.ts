import type { FrameworkName } from "./frameworks";
import type { OperatingSystem } from "./platform";

/** The request for one box. */
export interface MachineRequest {
    readonly instanceType: string;
    readonly operatingSystem: OperatingSystem;
    readonly framework: FrameworkName;
    /** Ignored when `framework` is `none`. @default the newest release that this machine runs */
    readonly frameworkVersion?: string | undefined;
    /** Whether the settings give an image id, which then replaces the image looked up. @default false */
    readonly imagePinned?: boolean | undefined;
    /** A graphical desktop, which takes memory. @default false */
    readonly desktop?: boolean | undefined;
}

/** Why a request cannot work; names both sides with their values. */
export interface Conflict {
    readonly conflict: string;
}
