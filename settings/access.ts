import { type Edit, ownNetwork, type Value } from "./edit";
import { type Given, isOneOf, list } from "./fields";
import { isTextList, isWrong, listedTwice, type Problem, shown } from "./problem";
import { sshFromFault } from "./ssh-from";

export const accessKinds = ["session-manager", "ssh"] as const;

/** How people reach the boxes. */
export type Access =
    | { readonly kind: "session-manager" }
    /** SSH from these networks only; IPv4 CIDR blocks. */
    | { readonly kind: "ssh"; readonly from: readonly string[] };

/** AWS's default limit on a security group's rules in one direction (VPC quotas, 2026-11); a network takes one. */
const mostNetworks = 60;

/** `sshFrom`, which may be left out. Its value is `undefined` when it is not a list. */
export const sshFrom = list((value, given) =>
    checkNetworks(given.raw[given.setting] === undefined ? [] : value, given),
);

/** Joins the two settings; nothing is opened while one of them is refused. */
export function accessOf(
    kind: Access["kind"],
    from: readonly string[] | undefined,
    problems: readonly Problem[],
): Access {
    return kind === "ssh" && from !== undefined && !isWrong("access", problems)
        ? { kind, from }
        : { kind: "session-manager" };
}

/** Checks the networks, and against the kind of access when that one is right. */
function checkNetworks(
    value: unknown,
    { setting, raw, problems }: Given,
): readonly string[] | undefined {
    const refuse = (wrong: string, allowed: string, fix: Problem["fix"], or?: string) => {
        problems.push({
            setting,
            wrong,
            got: shown(value),
            allowed,
            fix,
            ...(or !== undefined && { or }),
        });
    };
    const oneAddress: Edit = { path: [setting], value: [ownNetwork] };
    if (!isTextList(value)) {
        const fix =
            typeof value === "string" ? { ...oneAddress, value: [meantBlock(value)] } : oneAddress;
        refuse("is not a list of CIDR blocks", "a list such as [203.0.113.7/32]", [fix]);
        return undefined;
    }
    value.forEach((cidr, index) => {
        const fault = sshFromFault(cidr);
        if (fault !== undefined) {
            const { wrong, allowed } = fault;
            const fix = [{ path: [setting, index] as const, value: meantBlock(cidr) }];
            problems.push({
                setting: `${setting}[${index}]`,
                wrong,
                got: shown(cidr),
                allowed,
                fix,
            });
        } else if (value.indexOf(cidr) !== index) problems.push(listedTwice(setting, index, cidr));
    });
    if (value.length > mostNetworks) {
        const tooMany = value.length - mostNetworks;
        const wrong = `has ${value.length} networks, but AWS allows ${mostNetworks} rules in a security group`;
        refuse(
            wrong,
            `at most ${mostNetworks}`,
            `remove ${tooMany}, or merge neighbours into a larger block`,
        );
    }
    const kind = isOneOf(accessKinds, raw["access"]) ? raw["access"] : undefined;
    if (kind === "session-manager" && value.length > 0) {
        const wrong = "has no effect: with access session-manager no port is open to anyone";
        const or = "access: ssh, to open port 22 to these networks";
        refuse(wrong, "nothing, or access ssh", [{ path: [setting] }], or);
    }
    if (kind === "ssh" && value.length === 0) {
        const wrong = "is empty although access is ssh, so nobody could connect";
        refuse(wrong, "at least one CIDR block", [oneAddress]);
    }
    return value;
}

/** Returns the network that the text was meant to be, or else the user's own address. */
function meantBlock(text: string): Value {
    const fault = sshFromFault(text.trim());
    return fault === undefined ? text.trim() : (fault.instead ?? ownNetwork);
}
