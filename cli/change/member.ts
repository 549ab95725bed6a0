import { Refusal } from "../../settings/refusal";
import type { Member, Settings } from "../../settings/settings";
import { noMember } from "../stack-file/no-member";

/**
 * Returns the member that an option names, or the only one.
 *
 * @throws Refusal when it names nobody, or no name was given and there are several.
 */
export function memberOf(settings: Pick<Settings, "members">, name: string | undefined): Member {
    const { members } = settings;
    if (name === undefined && members.length === 1) return members[0]!;
    if (name !== undefined) return memberNamed(settings, name);
    throw new Refusal(`there are several members; say which: ${options(members)}`);
}

/** @throws Refusal when there is no member of that name. */
export function memberNamed({ members }: Pick<Settings, "members">, name: string): Member {
    const member = members.find((it) => it.name === name);
    if (member !== undefined) return member;
    throw noMember(
        name,
        members.map((it) => it.name),
    );
}

/** Returns the member that an option names, or all of them. */
export function membersNamed(
    settings: Pick<Settings, "members">,
    name: string | undefined,
): readonly Member[] {
    return name === undefined ? settings.members : [memberNamed(settings, name)];
}

/** Keeps what belongs to these members, such as their volumes. */
export function ofMembers<Thing extends { readonly member: string }>(
    things: readonly Thing[],
    members: readonly Pick<Member, "name">[],
): Thing[] {
    return things.filter(({ member }) => members.some(({ name }) => name === member));
}

/**
 * Returns the members whose boxes follow a setting: the one that an option names, or all whose rows leave that setting
 * to the stack.
 *
 * @throws Refusal when the option names nobody, or when every row has the setting.
 */
export function followers(
    settings: Pick<Settings, "members">,
    setting: string,
    name: string | undefined,
): readonly Member[] {
    if (name !== undefined) return [memberNamed(settings, name)];
    const { members } = settings;
    const found = members.filter(({ own }) => !(setting in own));
    if (found.length > 0) return found;
    throw new Refusal(
        `every member has ${setting} of their own, so the stack's value moves nobody; say whose to change: ${options(members)}`,
    );
}

function options(members: readonly Member[]): string {
    return members.map(({ name }) => `--member ${name}`).join(" or ");
}
