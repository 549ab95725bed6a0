import type { Command } from "commander";
import type { AskBoxes } from "./live";
import { costVerb } from "./verbs/cost";
import { historyVerb } from "./verbs/history";
import { startVerb } from "./verbs/start";
import { statusVerb } from "./verbs/status";
import { stopVerb } from "./verbs/stop";
import { useVerb } from "./verbs/use";

/** Builds the command lines of a member's day: they need neither Pulumi nor a project. */
export function boxVerbs(askBoxes: () => AskBoxes): Command[] {
    return [statusVerb(askBoxes), historyVerb(), costVerb(), startVerb(), stopVerb(), useVerb()];
}
