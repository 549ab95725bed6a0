import { commandFor, type Edit } from "../settings/edit";
import type { Problem } from "../settings/problem";
import { refusalOf, type StackName } from "../settings/read-settings";

/** Who asks for boxes: a stack file, or a program that passes arguments. Each is told a fix in words that it can follow. */
export interface Caller extends StackName {
    /** Makes the refusal of what was asked for. */
    readonly refusal: (problems: readonly Problem[]) => Error;
    /** Says how to change settings. */
    readonly change: (edits: readonly Edit[]) => string;
    /** Says how a former member gets their box back, with the volume that was kept. */
    readonly memberBack: (member: string) => string;
    /** Says how a member goes back to a volume that they had before; `undefined` where there is no way. */
    readonly volumeBack: (id: string, member: string) => string | undefined;
    /** Says how all boxes end, while the volumes stay. */
    readonly endAll: string;
    /** Says how to take a newer version of this program. */
    readonly update: (version: string) => string;
}

/** Returns the words for a stack file of this project's own program. */
export function stackFile(name: StackName): Caller {
    const { stack } = name;
    return {
        ...{ project: name.project, stack },
        refusal: (problems) => refusalOf(name, problems),
        change: (edits) => commandFor(edits, stack) ?? edits.map(inFile).join(" and "),
        memberBack: (member) => `npx workstation member add ${member} ${stack}`,
        volumeBack: (id, member) => `npx workstation restore ${id} ${stack} --member ${member}`,
        endAll: `run \`npx workstation destroy ${stack}\``,
        update: () =>
            "To update this checkout: git pull && npm ci. To change the stack with this older one all the same: add " +
            "--allow-older to a command of workstation; for plain Pulumi,",
    };
}

/** Says what to change in the file, where no command could be pasted into every shell. */
function inFile({ path, value, rename }: Edit): string {
    const setting = path.join(".");
    if (rename !== undefined) return `rename ${setting} to ${rename}`;
    return value === undefined ? `remove ${setting}` : `write ${setting}: ${JSON.stringify(value)}`;
}
