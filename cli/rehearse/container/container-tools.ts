import type { RehearsedBox } from "../rehearsed-box";
import type { Run } from "../run";
import type { Reach } from "../stand-ins";
import { missingTools, type Tool } from "../tools";
import { lastMade, type Workplace } from "../workplace";
import { boxState } from "./container-box";
import { type EngineName, engineNames } from "./engine";
import { hasImage, isPulled, recipeOf } from "./image";

/** Returns the engines to look for: the wanted one, or else the last box's, as its data may be there. */
export function enginesFor(place: Workplace, wanted?: EngineName): readonly EngineName[] {
    const engine = wanted ?? (lastMade(place)?.engine as EngineName | undefined);
    return engine === undefined ? engineNames : [engine];
}

/** Returns what this host lacks to boot the planned box in a container: an engine, and what makes a new box's image. */
export async function toolsMissingForContainer(
    place: Workplace,
    { engine: wanted, rebuild }: { readonly engine?: EngineName | undefined; rebuild: boolean },
    { planned, reach }: { readonly planned: RehearsedBox; readonly reach: Reach },
    run: Run,
): Promise<Tool[]> {
    const engines = enginesFor(place, wanted);
    const absent = await missingTools(engines, run);
    const engine = engines.find((it) => !absent.includes(it));
    const recipe = recipeOf(planned);
    const takesImage = async (it: EngineName) =>
        (rebuild || (await boxState(place, it, run)) === "absent") &&
        !(await hasImage(it, recipe, run));
    const missing: Tool[] = [];
    if (engine === undefined) missing.push(engines.length > 1 ? "podman or docker" : engines[0]!);
    if (!isPulled(recipe, reach.registry) && (engine === undefined || (await takesImage(engine)))) {
        missing.push(...(await missingTools(["mmdebstrap"], run)));
    }
    return missing;
}
