import * as pulumi from "@pulumi/pulumi";
import { type Choice, chooseMachine } from "./catalog/choose";
import { defaultRootGiB } from "./catalog/images";
import type { Offerings } from "./components/offerings";
import { checkSettings } from "./settings/check";
import { explain, shown } from "./settings/problem";
import { Refusal } from "./settings/refusal";
import type { Settings } from "./settings/settings";
import { stackNameProblems } from "./settings/stack-name";

/** A stack's whole configuration, as the engine hands it to a program. */
export interface StackConfig {
    readonly project: string;
    readonly stack: string;
    /** `namespace:key` to value, lists and objects as JSON. */
    readonly config: Readonly<Record<string, string>>;
}

/**
 * Reads and checks this stack's settings. Nothing else in the project reads configuration.
 *
 * Types and defaults stand in `Pulumi.yaml`, where the Pulumi CLI holds every stack file to them;
 * ranges and choices stand in `settings/`. Each once.
 *
 * @throws Refusal with every problem at once.
 */
export function readSettings(config = new pulumi.Config()): Settings {
    return settingsIn({
        project: config.name,
        stack: pulumi.getStack(),
        config: pulumi.runtime.allConfig(),
    });
}

/**
 * The settings in a whole configuration.
 *
 * @throws Refusal with every problem at once.
 */
export function settingsIn({ project, stack, config }: StackConfig): Settings {
    const namespace = `${project}:`;
    // All keys, not the known ones only: a mistyped key would otherwise be a default in disguise.
    const raw = Object.fromEntries(
        Object.entries(config)
            .filter(([key]) => key.startsWith(namespace))
            .map(([key, value]) => [key.slice(namespace.length), value]),
    );
    const checked = checkSettings(raw);
    const problems = [
        ...stackNameProblems(project, stack),
        ...("problems" in checked ? checked.problems : []),
    ];
    if ("problems" in checked || problems.length > 0) throw new Refusal(explain(stack, problems));
    return checked.settings;
}

/** What the catalog chooses for these settings, or why not. */
export function choiceFor(settings: Settings, offered: Offerings["offered"]): Choice {
    return chooseMachine({
        ...settings,
        candidates: settings.instanceTypes,
        imagePinned: settings.imageId !== undefined,
        offered,
    });
}

/**
 * The machine for these settings, out of what AWS offers today, and the size of its root disk.
 *
 * @throws Refusal when no candidate will do: each with its reason and the nearest that works.
 */
export function settleMachine(
    settings: Settings,
    { region, offered }: Pick<Offerings, "region" | "offered">,
    stack: string,
) {
    const choice = choiceFor(settings, offered);
    if (choice.chosen) {
        const { rootVolumeGiB = defaultRootGiB(choice.plan.image) } = settings;
        return { ...choice, rootVolumeGiB };
    }
    const problems = choice.passedOver.map(({ instanceType, reason, remedy }, index) => ({
        setting: `instanceTypes[${index}]`,
        wrong: reason,
        got: shown(instanceType),
        allowed: `a type that ${region} offers`,
        mend: remedy?.text ?? "pulumi config set aws:region us-east-1",
    }));
    throw new Refusal(explain(stack, problems));
}
