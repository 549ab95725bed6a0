/** Random choices that repeat for the same seed. */
export class Dice {
    constructor(private state: number) {}

    /** Returns a number from 0 to below 1 (mulberry32). */
    roll(): number {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    }

    between(least: number, most: number): number {
        return least + Math.floor(this.roll() * (most - least + 1));
    }

    one<T>(choices: readonly T[]): T {
        return choices[this.between(0, choices.length - 1)]!;
    }
}
