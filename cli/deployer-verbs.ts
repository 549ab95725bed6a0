import type { Command } from "commander";
import { accessVerb } from "./access/verb";
import { changes } from "./change/changes";
import { changeVerb } from "./change/verb";
import { initVerb } from "./init/verb";
import { listVerb, memberVerb } from "./member/verb";
import { planVerb } from "./plan/verb";
import { rehearseVerb } from "./rehearse/verb";

/** Adds a verb to the command, or to another verb. */
export type Add = (one: Command, to?: Command) => void;

/** Adds the verbs that only look at a project. Help has them first. */
export function addLookingVerbs(projectDir: string, add: Add): void {
    add(planVerb(projectDir));
    add(accessVerb(projectDir));
}

/** Adds the verbs that change a stack or its file. */
export function addChangingVerbs(projectDir: string, add: Add): void {
    const member = memberVerb();
    add(member);
    add(listVerb(projectDir), member);
    for (const change of changes)
        add(changeVerb(change, projectDir), change.name.startsWith("member ") ? member : undefined);
    add(rehearseVerb(projectDir));
    add(initVerb(projectDir));
}
