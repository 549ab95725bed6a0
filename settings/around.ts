import { regionFault, regions, regionWords } from "../catalog/regions";
import { Blank } from "./edit";
import { meant } from "./meant";
import { brief, type Problem, shown } from "./problem";
import { settingNames } from "./settings";

/** Returns the faults of a stack's region. The AWS provider and every command use that region. */
export function checkRegion(region: string): Problem[] {
    const fault = regionFault(region);
    if (fault === undefined) return [];
    const near = meant(region, regions, regionWords);
    return [
        {
            setting: "aws:region",
            wrong: fault,
            got: shown(region),
            allowed: regions.join(", "),
            fix: [{ path: ["aws:region"], value: near ?? new Blank("REGION", "us-east-1") }],
        },
    ];
}

/**
 * Returns a problem for each key in a namespace that nobody reads: one spelt like the project's, or one followed by a
 * setting of the project. Pulumi passes such keys on without a warning, and the default would apply.
 */
export function checkNamespaces(project: string, keys: readonly string[]): Problem[] {
    return keys.flatMap((key) => {
        const [namespace = "", ...rest] = key.split(":");
        const setting = rest.join(":");
        if (namespace === project || ["aws", "pulumi", "cloudinit"].includes(namespace)) return [];
        const isOurs = settingNames.some((name) => name === setting);
        if (!isOurs && meant(namespace, [project], {}) === undefined) return [];
        return [
            {
                setting: key,
                wrong: "is not a setting of this project, because its namespace is another one",
                got: brief(key),
                allowed: `${project}:${isOurs ? setting : "SETTING"}, or the setting without a namespace`,
                fix: isOurs ? `${project}:${setting}: ...` : "remove this line",
            },
        ];
    });
}
