import { check, ok } from "../check";

/** `openAws` refuses where nothing names a region, with the command that stores one. */
export const region = check("region", {
    ask: async (asked) => (await asked.aws()).region,
    decide: (name) => ok(name),
});
