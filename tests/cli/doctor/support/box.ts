import type { Box } from "../../../../cli/boxes/find";

/** A box of `ana` in the stack `dev` that has run for a while. */
export function boxOf(more: Partial<Box> = {}): Box {
    return {
        ...{ id: "i-0a1", project: "workstation", stack: "dev", member: "ana", state: "running" },
        ...{ instanceType: "g5.xlarge", zone: "us-east-1a", reason: "", cause: "", spot: false },
        ...{ launched: new Date("2026-11-30T11:00:00Z"), publicAddress: true },
        ...{ lastStop: undefined, stoppedToCopy: undefined, ...more },
    };
}
