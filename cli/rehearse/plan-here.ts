import type { EngineName } from "./container/engine";
import { toolsMissingForContainer } from "./container/container-tools";
import { planRehearsal, type RehearsedBox } from "./rehearsed-box";
import type { Run } from "./run";
import { ownKey } from "./ssh";
import { askHttp, findReach, type Reach } from "./stand-ins";
import { missingTools, toolsMissing } from "./tools";
import { vmPlace } from "./vm/place";
import { toolsMissingForVm, vmReach } from "./vm/vm-tools";
import { workplace } from "./workplace";

interface Wishes {
    readonly vm: boolean;
    readonly rebuild: boolean;
    readonly prepare: boolean;
    readonly engine?: EngineName | undefined;
}

/** A box as this host can boot it, with the sources that answer from here. */
export interface PlannedHere {
    readonly planned: RehearsedBox;
    readonly reach: Reach;
}

/**
 * Plans the stack's first box for this host.
 *
 * @throws Refusal when the settings are refused, or with all the tools that this host lacks.
 */
export async function planHere(
    projectDir: string,
    stack: string,
    wishes: Wishes,
    run: Run,
): Promise<PlannedHere> {
    const place = workplace(projectDir, stack, wishes.vm ? "vm" : "container");
    const reach = { ...(await findReach(askHttp)), ...(wishes.vm ? await vmReach() : {}) };
    const missing = await missingTools(["ssh", "ssh-keygen"], run);
    // The other missing tools are found without a key too.
    const key = missing.includes("ssh-keygen") ? undefined : () => ownKey(place, run);
    const planned = await planRehearsal(projectDir, stack, reach, key);
    const here = { planned, reach };
    const others = wishes.vm
        ? await toolsMissingForVm(vmPlace(projectDir, stack), wishes, here, run)
        : await toolsMissingForContainer(place, wishes, here, run);
    if (missing.length + others.length > 0) throw toolsMissing([...others, ...missing]);
    return here;
}
