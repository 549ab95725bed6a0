/** What an error of `pulumi up` means for the person who typed it, and what to type next. */
export interface Explanation {
    readonly cause: string;
    /** Complete but for values only the user knows, in capitals. */
    readonly next: string;
    /**
     * What the command does about it. `no box`: AWS may still have another type, or this one in another zone; `quota`:
     * only a type of another quota; `unready`: a box can say why its self-test failed.
     *
     * @default nothing
     */
    readonly kind?: "no box" | "quota" | "unready";
}

/** A row of the error tables. */
export interface KnownError extends Explanation {
    /** Any of these matches: error codes, or words of the provider and the engine where there is no code. */
    readonly says: readonly (string | RegExp)[];
}
