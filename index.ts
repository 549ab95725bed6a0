import * as pulumi from "@pulumi/pulumi";
import { stackTags } from "./planning/tags";
import { readSettings } from "./settings/read-settings";
import { declareTeam } from "./team";

/** Reads the stack's settings and returns its outputs. */
export = async () => {
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    return declareTeam({
        ...{ project, stack, checked: readSettings() },
        name: `${project}-${stack}`,
        tags: stackTags(project, stack),
    });
};
