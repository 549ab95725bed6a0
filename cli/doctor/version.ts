/** Returns the numbers of the first version in a text, as in "v20.20.0"; `undefined` where there is none. */
export function versionIn(text: string): string | undefined {
    return /\d+(\.\d+)+/.exec(text)?.[0];
}

/** Tells whether a version, numbers with dots between, comes before another. */
export function isOlder(version: string, than: string): boolean {
    const [ours, theirs] = [version, than].map((it) => it.split(".").map(Number)) as [
        number[],
        number[],
    ];
    for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
        const difference = (ours[at] ?? 0) - (theirs[at] ?? 0);
        if (difference !== 0) return difference < 0;
    }
    return false;
}
