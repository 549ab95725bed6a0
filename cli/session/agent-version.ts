/** Says whether an agent's version, as in "3.3.2299.0", is newer than another. An unreadable one is not. */
export function isNewer(version: string, than: string): boolean {
    const [ours, theirs] = [version, than].map((it) => it.split(".").map(Number)) as [
        number[],
        number[],
    ];
    if (ours.some(Number.isNaN)) return false;
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
        const difference = (ours[i] ?? 0) - (theirs[i] ?? 0);
        if (difference !== 0) return difference > 0;
    }
    return false;
}
