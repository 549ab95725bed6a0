import { text } from "./fields";

/** `sharedData`: nothing, `new` for a bucket of the stack's own, or the name of a bucket. */
export const sharedData = text(() => ({
    pattern: /^(new|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/,
    wrong: "is not the name of a bucket",
    allowed: "new, for a bucket of the stack's own; the name of an existing bucket; or nothing",
    near: () => "new",
}));
