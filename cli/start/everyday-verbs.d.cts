export const everydayVerbs: readonly string[];
