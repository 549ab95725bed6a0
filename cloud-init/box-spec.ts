import type { MachinePlan } from "../catalog/machine-plan";

/** The only inputs for the documents of one member's box. */
export interface BoxSpec {
    /**
     * Only the operating system and architecture, the driver plan and the framework plan are read:
     * a resize in place keeps the root disk, so the documents must not change with the size.
     */
    readonly machine: MachinePlan;
    readonly member: { readonly name: string };
    /** Whether the box has a desktop over VNC. */
    readonly desktop: boolean;
    /** AWS region: Debian's Session Manager agent comes from the region's own bucket. */
    readonly region: string;
}
