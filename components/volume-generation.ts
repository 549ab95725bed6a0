/** Tag that holds the generation of a volume from the second on; `npx workstation move` and `restore` set it. */
export const generationTag = "workstation:generation";

type AnyTags = Readonly<Record<string, string>>;

export function generationOf(tags: AnyTags): number {
    return Number(tags[generationTag] ?? 1);
}

/** The name of a member's volume, in Pulumi and as `Name`. The first has none of its own, as before there were more. */
export function volumeName(member: string, generation: number): string {
    return generation === 1 ? `${member}-data` : `${member}-data-${generation}`;
}

export function generationTags(generation: number): AnyTags {
    return generation === 1 ? {} : { [generationTag]: String(generation) };
}
