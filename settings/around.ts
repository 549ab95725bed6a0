import { regionFault, regions, regionWords } from "../catalog/regions";
import { Blank } from "./edit";
import { meant } from "./meant";
import { brief, type Problem, shown } from "./problem";
import { settingNames } from "./settings";

/** What is wrong with a stack's region; the AWS provider and every command go by it. */
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
 * Keys of a namespace that nobody reads: spelt like the project's, or with one of its settings behind it. Pulumi hands
 * them over without a word, and the default would be taken.
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
                wrong: "is not a setting of this project, whose keys begin otherwise",
                got: brief(key),
                allowed: `${project}:${isOurs ? setting : "SETTING"}, or the setting without a namespace`,
                fix: isOurs ? `${project}:${setting}: ...` : "take this line out",
            },
        ];
    });
}
