/** Returns a random sample of `count` items, always the same one for a seed (mulberry32). */
export function sample<T>(items: readonly T[], count: number, seed: number): T[] {
    let state = seed >>> 0;
    const random = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    return items
        .map((item) => ({ item, at: random() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, count)
        .map(({ item }) => item);
}
