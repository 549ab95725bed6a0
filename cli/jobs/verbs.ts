import type { Command } from "commander";
import { jobVerb } from "./verbs/job";
import { jobsVerb } from "./verbs/jobs";
import { submitVerb } from "./verbs/submit";

/** Builds the command lines of jobs on AWS Batch: they need neither Pulumi nor a project. */
export function jobVerbs(): Command[] {
    return [submitVerb(), jobsVerb(), jobVerb()];
}
