/** Does something with each item, several at once, and returns the answers in the items' order. The first failure ends it. */
export async function inParallel<T, R>(
    items: readonly T[],
    atOnce: number,
    act: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
    const answers = new Array<R>(items.length);
    let next = 0;
    let failed = false;
    const worker = async () => {
        while (next < items.length && !failed) {
            const at = next++;
            try {
                answers[at] = await act(items[at] as T, at);
            } catch (error) {
                failed = true;
                throw error;
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
    return answers;
}
