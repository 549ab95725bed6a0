/** What AWS offers this account, in the region of the stack. */
export interface Offerings {
    readonly region: string;
    /** Zones that need no opt-in, in alphabetical order. */
    readonly zones: readonly string[];
    /** Instance type to the zones that offer it; a type that no zone offers is absent. */
    readonly offered: Readonly<Record<string, readonly string[]>>;
}

/** From EC2's two parallel lists, which also name zones that we may not use, local ones for example. */
export function offeredIn(
    zones: readonly string[],
    types: readonly string[],
    locations: readonly string[],
): Offerings["offered"] {
    const offered: Record<string, string[]> = {};
    types.forEach((type, index) => {
        const zone = locations[index];
        if (zone !== undefined && zones.includes(zone)) (offered[type] ??= []).push(zone);
    });
    return offered;
}
