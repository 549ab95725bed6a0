/** AWS's offerings to this account in the stack's region. */
export interface Offerings {
    readonly region: string;
    /** Zones that need no opt-in, in alphabetical order. */
    readonly zones: readonly string[];
    /** Instance type to the zones that offer it; a type that no zone offers is absent. */
    readonly offered: Readonly<Record<string, readonly string[]>>;
}

/** Zips EC2's parallel lists into type -> zones, and drops zones that we cannot use, such as local zones. */
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
