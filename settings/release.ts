import {
    type FrameworkName,
    frameworkNames,
    frameworks,
    type Release,
} from "../catalog/frameworks";
import { text } from "./fields";
import { frameworkWords, meant } from "./meant";
import { isWrong, type Problem, shown } from "./problem";

/** `frameworkVersion`. Its fix is a release of the framework that was meant, whether or not that one is written right. */
export const release = text(({ raw }) => ({
    pattern: /^\d+(\.\d+)+$/,
    wrong: "is not a release number",
    allowed: "a release such as 2.17.0, or nothing",
    near: (value) => {
        const framework = meant(raw["framework"] ?? "", frameworkNames, frameworkWords);
        return releaseLike(value, framework ?? frameworkNames[0]);
    },
}));

/** Refuses an unknown release once: it is one mistake, however many types are listed. */
export function checkRelease(
    {
        framework,
        frameworkVersion,
    }: { readonly framework: FrameworkName; readonly frameworkVersion?: string },
    problems: Problem[],
): void {
    const releases: readonly Release[] = frameworks[framework].releases;
    if (frameworkVersion === undefined || framework === "none") return;
    if (isWrong("framework", problems)) return;
    if (releases.some(({ version }) => version === frameworkVersion)) return;
    const near = releaseLike(frameworkVersion, framework);
    problems.push({
        setting: "frameworkVersion",
        wrong: `is an unknown release of ${frameworks[framework].label}`,
        got: shown(frameworkVersion),
        allowed: `${releases.map(({ version }) => version).join(", ")}; or nothing, for the newest that the machine runs`,
        fix: [{ path: ["frameworkVersion"], ...(near !== undefined && { value: near }) }],
    });
}

/** Returns the newest release that begins like the text, for example `2.17` or `v2.17.0`. */
function releaseLike(value: string, framework: FrameworkName): string | undefined {
    const [digits] = /\d+(\.\d+)*/.exec(value.slice(0, 40)) ?? [];
    const releases: readonly Release[] = frameworks[framework].releases;
    if (digits === undefined) return undefined;
    return releases.find(({ version }) => version === digits || version.startsWith(`${digits}.`))
        ?.version;
}
