/** AWS's offerings to this account in the stack's region. */
export interface Offerings {
    readonly region: string;
    /** Zones that need no opt-in, in alphabetical order. */
    readonly zones: readonly string[];
    /** Instance type to the zones that offer it; a type that no zone offers is absent. */
    readonly offered: Readonly<Record<string, readonly string[]>>;
}

/** Keeps to some zones, where boxes can be in these alone. */
export function within({ region, zones, offered }: Offerings, those: readonly string[]): Offerings {
    const kept = (all: readonly string[]) => all.filter((zone) => those.includes(zone));
    const there = Object.entries(offered)
        .map(([type, all]) => [type, kept(all)] as const)
        .filter(([, all]) => all.length > 0);
    return { region, zones: kept(zones), offered: Object.fromEntries(there) };
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
