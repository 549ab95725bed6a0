export const changingVerbs: readonly string[];
export const everydayVerbs: readonly string[];
