/** Most messages kept out of order: 10 MB of the agent's 1,024 bytes each, as many as AWS's plugin keeps. */
export const reorderLimit = 10_000;

/** Brings messages into the order of their numbers. It passes each on once. */
export class ReorderBuffer<Message> {
    private readonly early = new Map<number, Message>();
    private expected = 0;

    /**
     * Takes a message. Returns what is in order now, or `undefined` where there is no room: such a message must not be
     * acknowledged, so that it comes again.
     */
    take(sequence: number, message: Message): readonly Message[] | undefined {
        // An acknowledgement of this one was lost; it was passed on long ago.
        if (sequence < this.expected || this.early.has(sequence)) return [];
        if (sequence !== this.expected) {
            if (this.early.size >= reorderLimit) return undefined;
            this.early.set(sequence, message);
            return [];
        }
        const inOrder = [message];
        this.expected += 1;
        for (let next = this.early.get(this.expected); next !== undefined;) {
            inOrder.push(next);
            this.early.delete(this.expected);
            this.expected += 1;
            next = this.early.get(this.expected);
        }
        return inOrder;
    }
}
