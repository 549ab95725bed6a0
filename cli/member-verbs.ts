import type { Command } from "commander";
import { boxVerbs } from "./boxes/verbs";
import { askBoxes, connectVerbs } from "./connect/verbs";
import { doctorVerb } from "./doctor/verb";
import { jobVerbs } from "./jobs/verbs";
import { idleVerb, replayVerb } from "./idle/verb";

/** Adds the verbs of who works on a box, in help's order. */
export function addMemberVerbs(
    projectDir: string,
    add: (verb: Command, to?: Command) => void,
): void {
    for (const verb of [...boxVerbs(askBoxes), ...connectVerbs(), ...jobVerbs()]) add(verb);
    add(doctorVerb(projectDir));
    const idle = idleVerb();
    add(idle);
    add(replayVerb(), idle);
}
