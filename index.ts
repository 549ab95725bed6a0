import * as pulumi from "@pulumi/pulumi";
import { stackFile } from "./planning/caller";
import { stackTags } from "./planning/tags";
import { readSettings } from "./settings/read-settings";
import { declareTeam } from "./team";

/** Reads the stack's settings and returns its outputs. */
export = async () => {
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    return declareTeam({
        ...{ checked: readSettings(), caller: stackFile({ project, stack }) },
        name: `${project}-${stack}`,
        tags: stackTags(project, stack),
    });
};
