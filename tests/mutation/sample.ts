/** Returns `count` of the items, in their order: always the same ones for a seed (mulberry32). */
export function sample<T>(items: readonly T[], count: number, seed: number): T[] {
    let state = seed >>> 0;
    const random = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const drawn = items.map((item, index) => ({ item, index, at: random() }));
    return drawn
        .sort((a, b) => a.at - b.at)
        .slice(0, count)
        .sort((a, b) => a.index - b.index)
        .map(({ item }) => item);
}
