import type { Given } from "../../../../cli/change/change";

/** Each verb that changes a stack of ana and ben, with a value and options that it takes; `snap-ana` is a snapshot of ana's. */
export const eachVerb: Readonly<
    Record<string, readonly [value: string, options?: Omit<Given, "value">]>
> = {
    up: [""],
    resize: ["t3.xlarge"],
    rebuild: ["", { member: "ana" }],
    move: ["us-east-1c"],
    snapshot: ["", { member: "ana" }],
    restore: ["snap-ana", { member: "ana" }],
    grow: ["90"],
    "upgrade-image": ["", { to: "ami-0123456789abcdef0" }],
    "member add": ["zoe"],
    "member remove": ["ben"],
    destroy: [""],
};
