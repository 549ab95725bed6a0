import type { Candidate } from "../../catalog/machine-plan";
import { choiceFor } from "../../planning/machine";
import { hasOwn } from "../../settings/own-settings";
import type { BoxSettings, Member, Settings } from "../../settings/settings";
import type { Offerings } from "../../catalog/offerings";
import type { Edit } from "../stack-file/edit";
import type { Attempt } from "./attempts";

/** Boxes that are alike, and the ways to bring them up. */
export interface Course {
    readonly box: BoxSettings;
    readonly members: readonly Member[];
    /** The machine that the catalog plans for each type that is tried or stays behind. */
    readonly candidates: readonly Candidate[];
    /** In the order in which to try them. */
    readonly attempts: readonly Attempt[];
    /** Types that stay behind the taken one in the stack file. */
    readonly others: readonly string[];
    /** Whether the members' own rows get what is taken, also where the stack's lines could say it. @default false */
    readonly inRows?: boolean;
}

/** What is written for a course: the types, and the zone where the boxes have to be named one. */
export interface Placement {
    readonly instanceTypes: readonly string[];
    readonly availabilityZone: string | undefined;
    /** Why these types, for a comment. */
    readonly because?: string;
}

/** Returns the types of a course with the tried one first. */
export function typesOf({ others }: Course, { instanceType }: Attempt): readonly string[] {
    return [instanceType, ...others.filter((it) => it !== instanceType)];
}

/**
 * Returns the zone to write for an attempt. Boxes with data go where it is: so the settings name that zone, or none if
 * the data is in several. Without data a zone is named if the program would not choose it automatically.
 *
 * @param homes the zones of the members' data.
 */
export function zoneOf(
    course: Course,
    attempt: Attempt,
    homes: ReadonlySet<string>,
    { offered }: Pick<Offerings, "offered">,
): string | undefined {
    const { box } = course;
    const { availabilityZone } = box;
    const [home, ...more] = homes;
    if (home !== undefined) {
        if (availabilityZone === undefined || more.length > 0) return undefined;
        return home;
    }
    const candidates = typesOf(course, attempt).flatMap(
        (type) => course.candidates.find(({ instanceType }) => instanceType === type) ?? [],
    );
    const choice = choiceFor({ box, candidates }, offered);
    const own = choice.works ? choice.zone : undefined;
    const { zone } = attempt;
    return zone === undefined || zone === own ? availabilityZone : zone;
}

/**
 * Returns the edits that place boxes. The stack's lines place the members whose rows say nothing about their boxes, if
 * all of them are placed alike. Rows place the others, so that no member's box follows another one's.
 */
export function placementEdits(
    { defaults, members }: Pick<Settings, "defaults" | "members">,
    placed: readonly (readonly [course: Course, placement: Placement])[],
): Edit[] {
    const ofMember = (name: string) =>
        placed.find(([course]) => course.members.some((it) => it.name === name));
    const placementOf = (name: string) => ofMember(name)?.[1];
    const plain = members.filter((it) => !hasOwn(it) && ofMember(it.name)?.[0].inRows !== true);
    const together = new Set(plain.map(({ name }) => placementOf(name)));
    const stack: Placement = (together.size === 1 && [...together][0]) || {
        instanceTypes: defaults.instanceTypes,
        availabilityZone: defaults.availabilityZone,
    };
    const edits = changesBetween([], defaults, stack, stack.because);
    members.forEach((member, index) => {
        const wanted = placementOf(member.name) ?? member;
        const followed = { ...stack, ...ownOf(member) };
        const because = "because" in wanted ? wanted.because : undefined;
        edits.push(...changesBetween(["members", index], followed, wanted, because));
    });
    return edits;
}

/** Returns the part of a placement that a member's row says. */
function ownOf({ own, instanceTypes, availabilityZone }: Member): Partial<Placement> {
    return {
        ...("instanceTypes" in own && { instanceTypes }),
        ...("availabilityZone" in own && { availabilityZone }),
    };
}

type Places = Pick<Placement, "instanceTypes" | "availabilityZone">;

function changesBetween(
    inside: readonly (string | number)[],
    now: Partial<Places>,
    then: Partial<Places>,
    because: string | undefined,
): Edit[] {
    const path = (setting: string) => [...inside, setting] as unknown as Edit["path"];
    const edits: Edit[] = [];
    const { instanceTypes: types = [], availabilityZone: zone } = then;
    if (types.join() !== now.instanceTypes?.join()) {
        const why = because === undefined ? {} : { because };
        edits.push({ path: path("instanceTypes"), value: types, ...why });
    }
    // A row without the key would follow the stack, so it has to say that it names no zone.
    const none = inside.length === 0 ? {} : { value: "" };
    if (zone !== now.availabilityZone)
        edits.push({
            path: path("availabilityZone"),
            ...(zone === undefined ? none : { value: zone }),
        });
    return edits;
}
