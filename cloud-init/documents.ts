import type { MachinePlan } from "../catalog/machine-plan";
import { base } from "./base";
import { containerRuntime } from "./container-runtime";
import { dataVolume } from "./data-volume";
import { desktop } from "./desktop";
import type { Document } from "./document";
import { framework } from "./framework";
import { nvidiaContainerToolkit } from "./nvidia-container-toolkit";
import { nvidiaDriver } from "./nvidia-driver";
import { people } from "./people";
import { readiness } from "./readiness";

/** What the documents of one member's box are made from; nothing else may shape them. */
export interface Box {
    /**
     * Only the operating system and architecture, the driver plan and the framework plan are read:
     * a resize in place keeps the root disk, so the documents must not change with the size.
     */
    readonly machine: MachinePlan;
    readonly member: { readonly name: string; readonly sshPublicKeys: readonly string[] };
    /** Whether the box has a desktop over VNC. */
    readonly desktop: boolean;
    /** AWS region: Debian's Session Manager agent comes from the region's own bucket. */
    readonly region: string;
}

/** The box's user data, in boot order. Equal boxes give equal text. */
export function documents(box: Box): readonly Document[] {
    const { driver, operatingSystem } = box.machine;
    return [
        base(box),
        people(box.member),
        dataVolume(operatingSystem),
        ...(box.desktop ? [desktop(operatingSystem, box.member.name)] : []),
        containerRuntime(box.machine),
        ...(driver?.source === "documents" ? [nvidiaDriver(operatingSystem)] : []),
        ...(driver ? [nvidiaContainerToolkit(operatingSystem)] : []),
        ...(box.machine.framework ? [framework(operatingSystem)] : []),
        readiness(operatingSystem),
    ];
}
